-- os.date and os.time in the zone that the environment variable TZ names.

local CONVERSIONS = "aAbBcCdDeFgGhHIjmMnprRStTuUVwWxXyYzZ%"

local function format()
  local parts = {}
  if chance(30) then parts[1] = "!" end
  for _ = 1, between(0, 4) do
    local letter = between(1, #CONVERSIONS)
    parts[#parts + 1] = pick{"", "", "", "-", " ", "\0"}
    parts[#parts + 1] = "%" .. (chance(12) and pick{"E", "O"} or "") .. CONVERSIONS:sub(letter, letter)
  end
  if chance(4) then parts[#parts + 1] = pick{"%", "%E", "%O", "%Ez", "%OY", "%Q", "%i", "%-d", "%5d", "%\0", "%+", "%k", "%s", "%Ed"} end
  return table.concat(parts)
end

-- C libraries lose count when the days of all years do not fit in 32 bits, some five million years from now.
local YEAR = 31556952

local function moment()
  local kind = between(1, 20)
  if kind <= 10 then return between(0, 4102444800) end
  if kind <= 13 then return between(-4 * 10^9 // 1 | 0, 8 * 10^9 // 1 | 0) end
  if kind <= 15 then return between(-3000 * YEAR, 10000 * YEAR) end
  if kind == 16 then return between(-5000000 * YEAR, 5000000 * YEAR) end
  if kind == 17 then return pick{math.maxinteger, math.mininteger, 1 << 60, -1 << 60, 10^17 // 1 | 0, -1, 0, 1} end
  if kind == 19 then return (between(1950, 2090) - 1970) * YEAR + between(-90000, 90000) end
  return pick{1.0, 1.5, "10", "x"}
end

local function field(usual)
  local kind = between(1, 40)
  if kind <= 35 then return usual end
  if kind == 36 then return usual and usual + between(-1000, 1000) end
  if kind == 37 then return between(-5000000, 5000000) end
  if kind == 38 then return pick{1.5, "7", "x", 3.0, true, {}, 2.0^60} end
  if kind == 39 then return nil end
  return pick{1 << 32, -(1 << 31) - 2, (1 << 31) + 1900, -(1 << 31) - 1, math.maxinteger, math.mininteger}
end

local FIELDS = {"year", "month", "day", "hour", "min", "sec", "wday", "yday", "isdst"}

local function show_date(date)
  local shown = {}
  for i, name in ipairs(FIELDS) do shown[i] = name .. "=" .. show(date[name]) end
  return table.concat(shown, " ")
end

run(function()
  local kind = between(1, 10)
  if kind <= 4 then
    try("date", os.date, format(), moment())
  elseif kind <= 6 then
    local at = moment()
    local ok, date = pcall(os.date, pick{"*t", "!*t", "*tx"}, at)
    line("*t ", show(at), " ", ok and type(date) == "table" and show_date(date) or show(date))
    if ok and type(date) == "table" then
      if chance(40) then date.isdst = pick{nil, true, false} end
      local there, back = pcall(os.time, date)
      line("  time ", show(back), " ", show_date(date))
    end
  else
    local date = {
      year = field(chance(80) and between(1900, 2100) or between(-5000, 10000)), month = field(between(1, 12)), day = field(between(1, 31)),
      hour = field(pick{between(0, 23), 0, 1, 2, 3, nil}), min = field(pick{0, between(0, 59), 30, nil}), sec = field(pick{0, between(0, 60), nil}),
    }
    if chance(40) then date.isdst = pick{true, false, false, "x"} end
    line("time {", show_date(date), "}")
    local ok, seconds = pcall(os.time, date)
    line("  ", show(seconds), " {", show_date(date), "}")
  end
end)
