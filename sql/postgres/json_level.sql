-- Objects and lists without others in them become a plain value.
REGEXP_REPLACE(:text, '[{](\x01:[\x01\x02](,\x01:[\x01\x02])*)?[}]|\[([\x01\x02](,[\x01\x02])*)?\]', E'\x02', 'g');
