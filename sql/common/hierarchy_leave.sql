-- Their ways up as they were.
DELETE FROM :"warehouse".:"hierarchy" USING :below b
 WHERE :"warehouse".:"hierarchy".descendant_key = b.member_key;
