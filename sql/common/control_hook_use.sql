-- Which hooks decode values of which record and tenant; what none of them made is forgotten.
CREATE TABLE IF NOT EXISTS :"control"."hook_use" (
    record varchar(128) NOT NULL,
    tenant_key bigint NOT NULL,
    hook varchar(32) NOT NULL,
    module :text_type NOT NULL,
    name :text_type NOT NULL
);
