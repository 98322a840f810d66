-- One of its columns as text.
y.firn_image ->> :'field';
