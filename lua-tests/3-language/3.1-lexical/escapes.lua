-- Every escape sequence, alone and before digits.
print("\065\066\0067", "\65\066", "\x41\x42\x437", "\u{41}\u{000042}\u{43}7") --> AB7	AB	ABC7	ABC7
print(#"\0", #"\0000", #"\00", #"\z   ", #"\
", #"a\z
        b")
--> 1	2	1	0	1	2
print(("\a\b\f\n\r\t\v\\\"\'"):byte(1, -1)) --> 7	8	12	10	13	9	11	92	34	39
print(("\255\xff\xFF\x0a\10"):byte(1, -1)) --> 255	255	255	10	10
print(("\u{7F}\u{80}\u{7FF}\u{800}\u{FFFF}\u{10000}"):byte(1, -1)) --> 127	194	128	223	191	224	160	128	239	191	191	240	144	128	128
print(("\u{1FFFFF}\u{200000}\u{3FFFFFF}\u{4000000}\u{7FFFFFFF}"):byte(1, -1)) --> 247	191	191	191	248	136	128	128	128	251	191	191	191	191	252	132	128	128	128	128	253	191	191	191	191	191
print("a\z b", "a\z

   b", "\z", 'it\'s', "say \"it\"", '"', "'")
--> ab	ab		it's	say "it"	"	'
print(#[[
]], #[[

]], [==[]]]=]]==], #[[\n]])
--> 0	1	]]]=]	2
local function bad(text) print((select(2, load(text, "=s")))) end
bad([["\q"]]) bad([["\300"]]) bad([["\x4"]]) bad([["\xg0"]]) bad([["\u41"]]) bad([["\u{"]]) bad([["\u{110000000}"]]) bad([["\u{80000000}"]])
--> s:1: invalid escape sequence near '"\q'
--> s:1: decimal escape too large near '"\300"'
--> s:1: hexadecimal digit expected near '"\x4"'
--> s:1: hexadecimal digit expected near '"\xg'
--> s:1: missing '{' near '"\u4'
--> s:1: hexadecimal digit expected near '"\u{"'
--> s:1: UTF-8 value too large near '"\u{110000000'
--> s:1: UTF-8 value too large near '"\u{80000000'
bad([["\u{12]]) bad([["\]]) bad([["abc]]) bad("'abc\ndef'") bad("[[abc") bad("[==[abc]=]") bad("--[[ abc") bad("[=abc")
--> s:1: missing '}' near '"\u{12'
--> s:1: unfinished string near <eof>
--> s:1: unfinished string near <eof>
--> s:1: unfinished string near ''abc'
--> s:1: unfinished long string (starting at line 1) near <eof>
--> s:1: unfinished long string (starting at line 1) near <eof>
--> s:1: unfinished long comment (starting at line 1) near <eof>
--> s:1: invalid long string delimiter near '[='
