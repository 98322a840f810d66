-- Members that were found in a circle.
LEFT JOIN :"control"."cycle" y ON y.target = :'target' AND y.firn_key = i.firn_key;
