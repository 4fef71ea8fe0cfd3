-- Errors of load that are raised inside of it go through the message handler in force; syntax errors do not.
-- What is below the main chunk depends on who runs it.
local function clean(s) return (tostring(s):gsub("0x%x+", "ADDR"):gsub("in main chunk.*", "in main chunk")) end
local plain = print
local function print(...)
  local texts = table.pack(...)
  for i = 1, texts.n do texts[i] = clean(texts[i]) end
  plain(table.unpack(texts, 1, texts.n))
end
local function T(n,f) print("== "..n) print(clean(select(2,xpcall(f, debug.traceback)))) end
T("deep", function() print(load("x="..("("):rep(300))) error"z" end)
T("reader err", function() print(load(function() error("rd") end)) error "z" end)
T("reader err obj", function() print(load(function() error({}) end)) error "z" end)
T("reader nostr", function() print(load(function() return {} end)) error "z" end)
T("syntax", function() print(load("x=")) error "z" end)
T("mode", function() local n = 0 print(load(function() n = n + 1 return "x=1 " end, "n", "b")) print(n) error "z" end)
T("bin", function() print(load(string.dump(function() end), "n", "t")) print(load("\27Lua")) print(load("\27Lua", "=x")) error "z" end)
print(xpcall(load, function(m) return "H:"..m end, "x="..("("):rep(300)))
print(xpcall(load, function(m) return "H:"..m end, function() error("q",0) end))
print(xpcall(load, function(m) return "H:"..m end, "x=="))
--> == deep
--> nil	C stack overflow
--> stack traceback:
--> 	[C]: in function 'load'
--> 	load_under_handler.lua:11: in function <load_under_handler.lua:11>
--> 	[C]: in function 'xpcall'
--> 	load_under_handler.lua:10: in local 'T'
--> 	load_under_handler.lua:11: in main chunk
--> load_under_handler.lua:11: z
--> stack traceback:
--> 	[C]: in function 'error'
--> 	load_under_handler.lua:11: in function <load_under_handler.lua:11>
--> 	[C]: in function 'xpcall'
--> 	load_under_handler.lua:10: in local 'T'
--> 	load_under_handler.lua:11: in main chunk
--> == reader err
--> nil	load_under_handler.lua:12: rd
--> stack traceback:
--> 	[C]: in function 'error'
--> 	load_under_handler.lua:12: in function <load_under_handler.lua:12>
--> 	[C]: in function 'load'
--> 	load_under_handler.lua:12: in function <load_under_handler.lua:12>
--> 	[C]: in function 'xpcall'
--> 	load_under_handler.lua:10: in local 'T'
--> 	load_under_handler.lua:12: in main chunk
--> load_under_handler.lua:12: z
--> stack traceback:
--> 	[C]: in function 'error'
--> 	load_under_handler.lua:12: in function <load_under_handler.lua:12>
--> 	[C]: in function 'xpcall'
--> 	load_under_handler.lua:10: in local 'T'
--> 	load_under_handler.lua:12: in main chunk
--> == reader err obj
--> nil	table: ADDR
--> load_under_handler.lua:13: z
--> stack traceback:
--> 	[C]: in function 'error'
--> 	load_under_handler.lua:13: in function <load_under_handler.lua:13>
--> 	[C]: in function 'xpcall'
--> 	load_under_handler.lua:10: in local 'T'
--> 	load_under_handler.lua:13: in main chunk
--> == reader nostr
--> nil	load_under_handler.lua:14: reader function must return a string
--> stack traceback:
--> 	[C]: in function 'load'
--> 	load_under_handler.lua:14: in function <load_under_handler.lua:14>
--> 	[C]: in function 'xpcall'
--> 	load_under_handler.lua:10: in local 'T'
--> 	load_under_handler.lua:14: in main chunk
--> load_under_handler.lua:14: z
--> stack traceback:
--> 	[C]: in function 'error'
--> 	load_under_handler.lua:14: in function <load_under_handler.lua:14>
--> 	[C]: in function 'xpcall'
--> 	load_under_handler.lua:10: in local 'T'
--> 	load_under_handler.lua:14: in main chunk
--> == syntax
--> nil	[string "x="]:1: unexpected symbol near <eof>
--> load_under_handler.lua:15: z
--> stack traceback:
--> 	[C]: in function 'error'
--> 	load_under_handler.lua:15: in function <load_under_handler.lua:15>
--> 	[C]: in function 'xpcall'
--> 	load_under_handler.lua:10: in local 'T'
--> 	load_under_handler.lua:15: in main chunk
--> == mode
--> nil	attempt to load a text chunk (mode is 'b')
--> 1
--> load_under_handler.lua:16: z
--> stack traceback:
--> 	[C]: in function 'error'
--> 	load_under_handler.lua:16: in function <load_under_handler.lua:16>
--> 	[C]: in function 'xpcall'
--> 	load_under_handler.lua:10: in local 'T'
--> 	load_under_handler.lua:16: in main chunk
--> == bin
--> nil	attempt to load a binary chunk (mode is 't')
--> nil	binary string: bad binary format (truncated chunk)
--> nil	x: bad binary format (truncated chunk)
--> load_under_handler.lua:17: z
--> stack traceback:
--> 	[C]: in function 'error'
--> 	load_under_handler.lua:17: in function <load_under_handler.lua:17>
--> 	[C]: in function 'xpcall'
--> 	load_under_handler.lua:10: in local 'T'
--> 	load_under_handler.lua:17: in main chunk
--> true	nil	H:C stack overflow
--> true	nil	H:q
--> true	nil	[string "x=="]:1: syntax error near '=='
