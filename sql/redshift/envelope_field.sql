-- One of its columns as text.
NULLIF(JSON_EXTRACT_PATH_TEXT(y.firn_image, :'field', true), '');
