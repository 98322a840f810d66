-- Groups of a fact made of another one that are queued to be made anew.
        SELECT CAST(:'place' AS varchar(200)) AS place, COUNT(*) AS n
          FROM :"control".:"queue" q;
