-- What the rows of one feed contribute to the touched keys.
                        SELECT r.firn_key, r.firn_row, r.firn_order, :number AS firn_feed:columns
                          FROM :contribution r
                          JOIN :touched k ON k.firn_key = r.firn_key;
