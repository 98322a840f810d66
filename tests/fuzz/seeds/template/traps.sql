SELECT ':"not"', 'a:b', "x:y", a::text, b[1:2], $$:'q'$$, -- :'in a comment'
       :'lit'::varchar, /* :code */ :code, ':' || :"id";
