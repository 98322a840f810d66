-- Is the text JSON that can be read to the last value?  Its texts and numbers are replaced by marks, then brackets with marks between
-- them by a mark, and one mark is left.
:text !~ '[\x01-\x08\x0b\x0c\x0e-\x1f]' AND :text !~ '\\u0000'
                                                                        AND REGEXP_REPLACE(:text, '\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}', '', 'g') !~ '\\u[dD][89a-fA-F]'
                                                                        AND :collapsed ~ '^\x02$';
