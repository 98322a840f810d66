-- Texts become \x01, other plain values \x02, and blanks go.
REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(:text, '"([^"\\]|\\(["\\/bfnrt]|u[0-9a-fA-F]{4}))*"', E'\x01', 'g'), '-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)?|true|false|null', E'\x02', 'g'), '[ \t\n\r]+', '', 'g');
