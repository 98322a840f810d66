-- Is the text JSON?
IS_VALID_JSON(:text);
