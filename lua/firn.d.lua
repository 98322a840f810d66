---@meta
-- What a hook can name, for the Lua language server: completion, types, and a warning for everything else.  Never loaded by
-- Firn.  tests/unit/plan/test_names.c compares it with the room itself, name by name.

-- ---- expressions ------------------------------------------------------------------------------

--- An expression, or what becomes a literal: text, a number, a boolean.
---@alias firn.Operand firn.Expression|string|number|boolean

--- One SQL expression.  `..`, `+`, `-`, `*`, `/`, `%` and unary `-` make larger ones; Lua's `==` and `<` cannot be used.
---@class firn.Expression
---@operator concat(firn.Operand): firn.Expression
---@operator add(firn.Operand): firn.Expression
---@operator sub(firn.Operand): firn.Expression
---@operator mul(firn.Operand): firn.Expression
---@operator div(firn.Operand): firn.Expression
---@operator mod(firn.Operand): firn.Expression
---@operator unm: firn.Expression
local Expression = {}

--- `a = b`
---@param other firn.Operand
---@return firn.Expression
function Expression:eq(other) end

--- `a <> b`
---@param other firn.Operand
---@return firn.Expression
function Expression:ne(other) end

--- `a < b`
---@param other firn.Operand
---@return firn.Expression
function Expression:lt(other) end

--- `a <= b`
---@param other firn.Operand
---@return firn.Expression
function Expression:le(other) end

--- `a > b`
---@param other firn.Operand
---@return firn.Expression
function Expression:gt(other) end

--- `a >= b`
---@param other firn.Operand
---@return firn.Expression
function Expression:ge(other) end

--- `a IS DISTINCT FROM b`: never NULL.
---@param other firn.Operand
---@return firn.Expression
function Expression:differs(other) end

--- `a IS NOT DISTINCT FROM b`: never NULL.
---@param other firn.Operand
---@return firn.Expression
function Expression:same(other) end

--- `a IS NULL`
---@return firn.Expression
function Expression:is_null() end

--- `a IS NOT NULL`
---@return firn.Expression
function Expression:is_not_null() end

--- `a IN (b, ...)`
---@param ... firn.Operand
---@return firn.Expression
function Expression:one_of(...) end

--- `a NOT IN (b, ...)`
---@param ... firn.Operand
---@return firn.Expression
function Expression:none_of(...) end

--- `a LIKE pattern`
---@param pattern firn.Operand
---@param escape? string one character
---@return firn.Expression
function Expression:like(pattern, escape) end

--- `a NOT LIKE pattern`
---@param pattern firn.Operand
---@param escape? string one character
---@return firn.Expression
function Expression:unlike(pattern, escape) end

--- `a BETWEEN low AND high`, both included.
---@param low firn.Operand
---@param high firn.Operand
---@return firn.Expression
function Expression:between(low, high) end

--- `CAST(a AS type)`
---@param type string for example "decimal(18,2)"
---@return firn.Expression
function Expression:cast(type) end

-- ---- sql --------------------------------------------------------------------------------------

--- A branch of `sql.case`.
---@class firn.Branch

--- Functions that both servers have.  What one of them has alone is refused until the hook asks `record.dialect`.
---@alias firn.Function
---| "abs"
---| "ascii"
---| "btrim"
---| "ceil"
---| "ceiling"
---| "char_length"
---| "character_length"
---| "charindex"
---| "chr"
---| "coalesce"
---| "concat"
---| "date_add"
---| "date_diff"
---| "date_part"
---| "date_trunc"
---| "dateadd"
---| "datediff"
---| "datepart"
---| "decode"
---| "exp"
---| "extract"
---| "floor"
---| "greatest"
---| "initcap"
---| "json_extract_path_text"
---| "last_day"
---| "least"
---| "left"
---| "len"
---| "length"
---| "ln"
---| "lower"
---| "lpad"
---| "ltrim"
---| "md5"
---| "mod"
---| "nullif"
---| "nvl"
---| "nvl2"
---| "octet_length"
---| "pow"
---| "power"
---| "quote_ident"
---| "quote_literal"
---| "regexp_count"
---| "regexp_instr"
---| "regexp_replace"
---| "regexp_substr"
---| "repeat"
---| "replace"
---| "replicate"
---| "reverse"
---| "right"
---| "round"
---| "rpad"
---| "rtrim"
---| "sign"
---| "split_part"
---| "sqrt"
---| "strpos"
---| "substr"
---| "substring"
---| "textlen"
---| "to_char"
---| "to_date"
---| "to_hex"
---| "to_number"
---| "to_timestamp"
---| "translate"
---| "trim"
---| "trunc"
---| "try_cast"
---| "upper"

---@class firn.sql
---@field null firn.Expression `NULL`
---@field drop firn.Expression what a record hook returns for what it takes away; no expression
sql = {}

--- A literal of text, a number or a boolean.
---@param value string|number|boolean
---@return firn.Expression
function sql.literal(value) end

--- A date; the day must exist.
---@param text string "2024-12-31"
---@return firn.Expression
function sql.date(text) end

--- A timestamp without a zone.
---@param text string "2024-12-31 23:59:59"
---@return firn.Expression
function sql.timestamp(text) end

--- An interval, to be added to a date or a time.
---@param text string "1 day 12 hours"
---@return firn.Expression
function sql.interval(text) end

--- Any expression as text; proved like one of the mapping.
---@param text string
---@return firn.Expression
function sql.raw(text) end

--- The first that is not NULL; the last may be `sql.reject(why)`.
---@param ... firn.Operand
---@return firn.Expression
function sql.coalesce(...) end

--- Texts one behind the other, NULL counting as ''.
---@param ... firn.Operand
---@return firn.Expression
function sql.concat(...) end

--- The call of a function, or of a macro of the project.
---@param name firn.Function|string
---@param ... firn.Operand
---@return firn.Expression
function sql.fn(name, ...) end

--- `CAST(value AS type)`
---@param value firn.Operand
---@param type string
---@return firn.Expression
function sql.cast(value, type) end

--- The same, but NULL where the value cannot be cast.
---@param value firn.Operand
---@param type string
---@return firn.Expression
function sql.try_cast(value, type) end

--- All of the conditions.
---@param ... firn.Operand
---@return firn.Expression
function sql.all(...) end

--- Any of the conditions.
---@param ... firn.Operand
---@return firn.Expression
function sql.any(...) end

--- Not the condition.
---@param condition firn.Operand
---@return firn.Expression
function sql.negate(condition) end

--- CASE: `sql.case(t.src) { POS = "branch", sql.otherwise("other") }`; without a subject `sql.when(condition, value)`.
---@param subject? firn.Operand
---@return fun(branches: table<string|integer, firn.Operand|firn.Branch>): firn.Expression
function sql.case(subject) end

--- A branch of `sql.case`, in the order written.
---@param match firn.Operand
---@param value firn.Operand
---@return firn.Branch
function sql.when(match, value) end

--- The last branch of `sql.case`.
---@param value firn.Operand
---@return firn.Branch
function sql.otherwise(value) end

--- Sends the row to quarantine with this reason: the whole value, a result in `sql.case`, or last in `sql.coalesce`.
---@param why string
---@return firn.Expression
function sql.reject(why) end

-- ---- the record -------------------------------------------------------------------------------

--- A table of the record: its columns are expressions, `t.src`, `t["Odd Name"]`.
---@class firn.Table
---@field [string] firn.Expression
local Table = {}

--- Is there such a column?
---@param name string
---@return boolean
function Table:has(name) end

--- The names of the columns, in the order of the table.
---@return string[]
function Table:columns() end

--- The type of a column, as text.
---@param name string
---@return string
function Table:type(name) end

--- What a hook is told.  Every alias is a field: `record.t`.
---@class firn.Record
---@field tenant string
---@field region string
---@field func string the function, the third part of the staging schema's name
---@field function string the same
---@field dialect "postgres"|"redshift"
---@field name string the record's name
---@field value string the value that asks; nil in a hook of the record
---@field mapping table what the mapping says, merged, by its own keys; in hooks of the record
---@field [string] firn.Table
local Record = {}

--- The table of an alias that is named like a field.
---@param alias string
---@return firn.Table
function Record:table(alias) end

--- Any table of the tenant, under an alias for a join that the hook adds; nil where the tenant has none.
---@param name string "function.table"
---@param alias string
---@return firn.Table?
function Record:find(name, alias) end

--- The names of the tables of a function (of the record's own), sorted.
---@param func? string
---@return string[]
function Record:tables(func) end

--- The column that a hook for unmapped columns is asked about.
---@class firn.Column
---@field name string
---@field type string
---@field table string
---@field alias string
---@field value firn.Expression the column itself

--- A hook of a value: {lua: name}.
---@alias firn.ValueHook fun(record: firn.Record): firn.Expression|string

--- A hook of a record: `hook: name`.  Returns an override of the record, or nothing.
---@alias firn.RecordHook fun(record: firn.Record): table?

--- A hook for columns that nothing names: `unmapped: name`.  Returns nothing, or a value's name, what it is made of (the column), its type.
---@alias firn.ColumnHook fun(record: firn.Record, column: firn.Column): string?, firn.Expression|table|string|nil, string?

--- A decoding hook: {decode: name}.  Returns a value, or several by name, or nil and why it refuses this one.
---@alias firn.DecodingHook fun(value: string): string|number|boolean|table|nil, string?

-- ---- what is left of Lua ----------------------------------------------------------------------

---@generic T
---@param v T
---@param message? any
---@return T
function assert(v, message) end

---@param message any
---@param level? integer
function error(message, level) end

---@param t table
---@return fun(): integer, any
function ipairs(t) end

--- In a fixed order: numbers, texts by bytes, false, true.
---@param t table
---@return fun(): any, any
function pairs(t) end

--- What lua/NAME.lua returns.
---@param name string
---@return any
function require(name) end

---@param n integer|"#"
---@param ... any
---@return any
function select(n, ...) end

---@param e any
---@param base? integer
---@return number?
function tonumber(e, base) end

---@param v any
---@return string
function tostring(v) end

---@param v any
---@return string
function type(v) end

string = {}
---@param s string
---@param i? integer
---@param j? integer
---@return integer ...
function string.byte(s, i, j) end
---@param ... integer
---@return string
function string.char(...) end
---@param s string
---@param pattern string
---@param init? integer
---@param plain? boolean
---@return integer?, integer?, any ...
function string.find(s, pattern, init, plain) end
---@param s string
---@param ... any
---@return string
function string.format(s, ...) end
---@param s string
---@param pattern string
---@return fun(): string ...
function string.gmatch(s, pattern) end
---@param s string
---@param pattern string
---@param replacement string|table|function
---@param n? integer
---@return string, integer
function string.gsub(s, pattern, replacement, n) end
---@param s string
---@return integer
function string.len(s) end
---@param s string
---@return string
function string.lower(s) end
---@param s string
---@param pattern string
---@param init? integer
---@return any ...
function string.match(s, pattern, init) end
---@param s string
---@param n integer
---@param separator? string
---@return string
function string.rep(s, n, separator) end
---@param s string
---@return string
function string.reverse(s) end
---@param s string
---@param i integer
---@param j? integer
---@return string
function string.sub(s, i, j) end
---@param s string
---@return string
function string.upper(s) end

table = {}
---@param list table
---@param separator? string
---@param i? integer
---@param j? integer
---@return string
function table.concat(list, separator, i, j) end
---@param list table
---@param at any
---@param value? any
function table.insert(list, at, value) end
---@param list table
---@param at? integer
---@return any
function table.remove(list, at) end
---@param list table
---@param less? fun(a: any, b: any): boolean
function table.sort(list, less) end
---@param list table
---@param i? integer
---@param j? integer
---@return any ...
function table.unpack(list, i, j) end

math = {}
---@param x number
---@return number
function math.abs(x) end
---@param x number
---@return integer
function math.ceil(x) end
---@param x number
---@return integer
function math.floor(x) end
---@param x number
---@param ... number
---@return number
function math.max(x, ...) end
---@param x number
---@param ... number
---@return number
function math.min(x, ...) end
---@param x any
---@return integer?
function math.tointeger(x) end
---@param x any
---@return "integer"|"float"|nil
function math.type(x) end

---@class firn.utf8
---@field charpattern string
utf8 = {}
---@param ... integer
---@return string
function utf8.char(...) end
---@param s string
---@param i? integer
---@param j? integer
---@return integer ...
function utf8.codepoint(s, i, j) end
---@param s string
---@return fun(): integer, integer
function utf8.codes(s) end
---@param s string
---@param i? integer
---@param j? integer
---@return integer?, integer?
function utf8.len(s, i, j) end
---@param s string
---@param n integer
---@param i? integer
---@return integer?
function utf8.offset(s, n, i) end
