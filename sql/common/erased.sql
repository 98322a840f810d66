-- How many rows of the erased tenant each table has, before and after.
CREATE :temporary TABLE :erased (
    place varchar(200) NOT NULL,
    before_count bigint NOT NULL,
    after_count bigint NOT NULL
);
