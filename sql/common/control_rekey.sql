-- Members that were deleted while facts may point to them: queued by the dimension, consumed by each dependent.
CREATE TABLE IF NOT EXISTS :"control"."rekey" (
    target varchar(128) NOT NULL,
    reference varchar(128) NOT NULL,
    member_key bigint NOT NULL,
    firn_key :row_type NOT NULL
);
