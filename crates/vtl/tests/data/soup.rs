//! Templates made of random tokens and a seed, which no grammar would produce.
//!
//! They favour constructs that are rare in `generator.rs`: strings within strings with doubled
//! quotes and blocks, runs of escapes, text between the parts of a directive, changing views of
//! maps, loop scopes, arithmetic with non-numbers joined to text, and the static methods of
//! numbers. Some templates are cut or have a token swapped, which makes them malformed. The same
//! seed always gives the same template.

use super::generator::Generator;

/// A template.
pub(crate) fn template(seed: u64) -> String {
    let mut soup = Generator::of(seed ^ 0x50_0b50);
    soup.define_variables(&VARIABLES, 6);
    match soup.random.below(8) {
        0 => soup.tokens(),
        1 => soup.escapes(),
        2 => soup.strings(),
        3 => soup.views(),
        4 => soup.scopes(),
        5 => soup.arithmetic(),
        6 => soup.calls(),
        _ => soup.mixture(),
    }
    if soup.random.one_in(6) {
        soup.mutate();
    }
    soup.out
}

const VARIABLES: [&str; 7] = [
    "#set($a = \"A\")#set($s = 'x,y')",
    "#set($n = 7)#set($i = 3)",
    "#set($l = [1, 'b', 2.5])",
    "#set($m = {'k': 'v', 'n': 2})#set($v = $m.keySet())",
    "#set($t = true)#set($f = 1.5)",
    "#set($big = 12345678901234567890)#set($dec = $big * 1.25)#set($arr = $s.split(','))",
    "#define($d)<$a#end",
];

const TOKENS: [&str; 64] = [
    "$",
    "$!",
    "${",
    "$a",
    "$!a",
    "${a}",
    "$!{a}",
    "$m",
    "$m.k",
    "$l",
    "$l[0]",
    "$n",
    "$nothing",
    "}",
    "{",
    "#",
    "##",
    "\n",
    "#set(",
    "#set (",
    "#set\t(",
    "#{set}(",
    "#if(",
    "#if (",
    "#elseif(",
    "#else",
    "#{else}",
    "#end",
    "#{end}",
    "#foreach($i in ",
    "#foreach( $i in $l )",
    "#define($d)",
    "#break",
    "#stop",
    "#[[",
    "]]#",
    "#*",
    "*#",
    "#**",
    "(",
    ")",
    "[",
    "]",
    ",",
    ":",
    "..",
    ".",
    "-",
    "+",
    "*",
    "=",
    "==",
    "!",
    "&&",
    "||",
    " ",
    "  ",
    "\t",
    "\\",
    "\\\\",
    "\"",
    "'",
    "1",
    "x",
];
const BLANKS: [&str; 10] = ["", "", "", " ", "  ", "\t", "\n", " \t", "\r\n", "\u{c}"];
const NAMES: [&str; 8] = ["$a", "$n", "$l", "$m", "$s", "$d", "$nothing", "$t"];
const ESCAPED: [&str; 30] = [
    "\\",
    "\\\\",
    "\\\\\\",
    "\\\\\\\\",
    "$a",
    "$!a",
    "${a}",
    "$nothing",
    "$!nothing",
    "#",
    "##x\n",
    "#if($t)y#end",
    "#else",
    "#end",
    "#set($x = 1)",
    "#foo",
    "#foo()",
    "#foreach($i in [1])i#end",
    "#*x*#",
    "#[[x]]#",
    "#{end}",
    "#{if}",
    "$",
    "$!",
    "!",
    "x",
    " ",
    "\n",
    "$\\!a",
    "#define",
];
const VIEWS: [&str; 3] = [".keySet()", ".values()", ".entrySet()"];
const VIEW_CALLS: [&str; 23] = [
    "",
    ".size()",
    ".isEmpty()",
    ".contains('k')",
    ".contains('v')",
    ".remove('k')",
    ".remove('v')",
    ".remove($nothing)",
    ".removeAll(['k', 'v'])",
    ".retainAll(['k', 'v'])",
    ".clear()",
    ".iterator().next()",
    ".iterator().hasNext()",
    ".toArray().size()",
    ".containsAll(['k'])",
    ".equals(['k'])",
    ".toString()",
    ".add('k')",
    ".empty",
    ".iterator().next().key",
    ".iterator().next().value",
    ".get(0)",
    "[0]",
];
const CHANGES: [&str; 12] = [
    "#set($m.z = 3)",
    "#set($m['k'] = 'w')",
    "$m.put('q', [1])",
    "$m.remove('k')",
    "$m.clear()",
    "#set($x = $v.remove('k'))",
    "$m.putAll({'k': 5, 'y': 6})",
    "#set($m = {})",
    "$v.clear()",
    "$m.put('k', $m.keySet().size())",
    "$!m.remove('nope')",
    "#set($it = $v.iterator())$it.next()$it.remove()",
];
const SCOPES: [&str; 40] = [
    "$foreach.index",
    "$foreach.count",
    "$foreach.hasNext",
    "$foreach.first",
    "$foreach.last",
    "$foreach.parent.index",
    "$foreach.topmost.count",
    "$foreach.parent.parent.index",
    "$foreach.info",
    "$foreach.info.depth",
    "$foreach.parent.info",
    "#set($foreach.mine = $i)",
    "$foreach.mine",
    "$foreach.parent.mine",
    "#set($foreach = 'gone')",
    "$foreach",
    "$foreach.size()",
    "#break($foreach)",
    "#break($foreach.parent)",
    "#break($foreach.topmost)",
    "#if($foreach.count == 2)#break#end",
    "#set($p = $foreach)",
    "$p.index",
    "$p.mine",
    "$foreach.replaced",
    "$velocityCount",
    "$velocityHasNext",
    "#set($velocityCount = 9)",
    "#set($i = 'set')",
    "$i",
    "$foreach.get('mine')",
    "$foreach.put('mine', 1)",
    "$foreach.keySet()",
    "$foreach.isEmpty()",
    "$foreach.containsKey('mine')",
    "$foreach.hasNext()",
    "$foreach.isFirst()",
    "$foreach.getIndex()",
    "$foreach.values()",
    "#if($foreach == $foreach.parent)=#end",
];
const LISTS: [&str; 12] = [
    "[1..3]",
    "$l",
    "$m",
    "$m.entrySet()",
    "$m.keySet()",
    "['a', $nothing, 'c']",
    "[]",
    "$l.iterator()",
    "$nothing",
    "'text'",
    "$s.split(',')",
    "[$l, $m]",
];
const OPERANDS: [&str; 34] = [
    "$nothing",
    "$a",
    "$n",
    "$l",
    "$m",
    "$t",
    "1",
    "0",
    "-1",
    "2.5",
    "'t'",
    "\"u\"",
    "\"$n\"",
    "($n - 'x')",
    "($a * 2)",
    "(1 / 0)",
    "($nothing - 1)",
    "[1, 2]",
    "{'k': 1}",
    "[$a..3]",
    "true",
    "2147483647",
    "4294967296",
    "-2147483648",
    "1e3",
    "($a + $n - $a)",
    "( $n % 0 )",
    "(-1 - $a)",
    "$s.length()",
    "$l.size()",
    "$m.none",
    "$l[0]",
    "(2147483647 + 1)",
    "(9223372036854775807 * 2)",
];
const OPERATORS: [&str; 17] = [
    " + ", " + ", " + ", "+", " - ", " * ", " / ", " % ", " == ", " != ", " < ", " >= ", " && ",
    " || ", "  +\n", " and ", " eq ",
];
const SUBJECTS: [&str; 21] = [
    "$n",
    "$i",
    "$big",
    "$f",
    "$t",
    "$s",
    "$l",
    "$m",
    "$a",
    "$arr",
    "$n.longValue()",
    "$f.floatValue()",
    "$big.negate()",
    "$s.toCharArray()",
    "$s.getBytes()",
    "$l.toArray()",
    "$l.iterator()",
    "$m.entrySet().iterator().next()",
    "$n.class",
    "$dec",
    "$big.toByteArray()",
];
const CALLS: [&str; 64] = [
    "toString()",
    "hashCode(1)",
    "equals(1)",
    "compareTo(2)",
    "compare(1, 2)",
    "valueOf(99)",
    "valueOf('12')",
    "valueOf(1.5)",
    "parseInt('7')",
    "parseLong('7')",
    "parseDouble('7')",
    "parseFloat('7')",
    "decode('0x1F')",
    "decode('-010')",
    "toHexString(255)",
    "toBinaryString(5)",
    "toOctalString(-1)",
    "max(1, 2)",
    "min(1, 2)",
    "sum(1, 2)",
    "signum(-5)",
    "bitCount(255)",
    "reverse(1)",
    "highestOneBit(100)",
    "lowestOneBit(100)",
    "numberOfLeadingZeros(1)",
    "numberOfTrailingZeros(8)",
    "rotateLeft(1, 3)",
    "rotateRight(1, 3)",
    "reverseBytes(1)",
    "toUnsignedString(-1)",
    "toUnsignedLong(-1)",
    "divideUnsigned(-1, 2)",
    "remainderUnsigned(-1, 7)",
    "compareUnsigned(1, -1)",
    "parseUnsignedInt('4294967295')",
    "isFinite(1.0)",
    "isNaN()",
    "isInfinite()",
    "isNaN(1.0)",
    "doubleToLongBits(1.0)",
    "longBitsToDouble(1)",
    "floatToIntBits(1.0)",
    "intBitsToFloat(1)",
    "intValue()",
    "longValue()",
    "doubleValue()",
    "isFinite(2)",
    "class.name",
    "getClass().getSimpleName()",
    "size()",
    "get(0)",
    "isEmpty()",
    "contains('a')",
    "indexOf('a')",
    "toString(16)",
    "toString(255, 16)",
    "logicalAnd(true, false)",
    "parseBoolean('TRUE')",
    "booleanValue()",
    "negate()",
    "abs()",
    "add(1)",
    "set(0, 1)",
];

impl Generator {
    fn tokens(&mut self) {
        for _ in 0..=self.random.below(9) {
            self.pick(&TOKENS);
        }
        self.close();
    }

    /// Closes open constructs; otherwise most templates would not parse.
    fn close(&mut self) {
        if self.random.one_in(2) {
            self.pick(&[
                "#end",
                ")#end",
                ") y #end",
                " in $l)#end",
                "}",
                "\")x#end",
                "=1)",
                " = $a)$x",
                "*#",
                "]]#",
                "\n",
            ]);
        }
    }

    fn escapes(&mut self) {
        for _ in 0..=self.random.below(7) {
            self.pick(&ESCAPED);
        }
    }

    /// A string in double quotes. Nested strings have their quotes doubled once per level.
    fn string(&mut self, depth: usize, quotes: usize) {
        let quote = "\"".repeat(quotes);
        self.put(&quote);
        for _ in 0..=self.random.below(4) {
            match self.random.below(16) {
                0 => self.put(&"\"".repeat(2 * quotes)),
                1 if depth > 0 => {
                    self.put("#set($y = ");
                    self.string(depth - 1, 2 * quotes);
                    self.put(")$y");
                }
                2 if depth > 0 => {
                    self.put("#define($e)");
                    self.pick(&["hello", "$a", "$n", "é$i", "\\u0041", "#if($t)y#end"]);
                    self.put("#end");
                    self.pick(&["", "$e", "$!e"]);
                }
                3 if depth > 0 => {
                    self.put("#foreach($i in [1..2])$i");
                    self.pick(&["", ",", "$foreach.count", "\"\"", "#break"]);
                    self.put("#end");
                }
                4 if depth > 0 => {
                    self.put("$m.get(");
                    self.string(0, 2 * quotes);
                    self.put(")");
                }
                5 => self.pick(&["'", "''", "'$a'", "\\u0022", "\\u0024a", "\\\\", "\\"]),
                6 => self.pick(&["##", "#* c *#", "#", "$", "$ ", "# ", "#[[$a]]#"]),
                7 => self.pick(&["#if($t)y#else n#end", "#if($nothing == '')e#end", "#stop"]),
                8 => self.pick(&["${a}", "$!{nothing}", "$nothing.x", "\\$a", "\\\\$a", "$d"]),
                _ => self.pick(&["x", " ", "$a", "$n", "-", ",", "é", "\n", "$m.k", "$l"]),
            }
        }
        self.put(&quote);
    }

    fn strings(&mut self) {
        for _ in 0..=self.random.below(2) {
            self.put("#set($y");
            self.pick(&BLANKS);
            self.put("=");
            self.pick(&BLANKS);
            self.string(2, 1);
            self.pick(&["", "", " + $n", " + 'x'"]);
            self.put(")");
            self.pick(&["$y", "$y|$e", "[$!e]", "$y$y$e", "#if($y == \"$y\")same#end"]);
        }
    }

    fn views(&mut self) {
        self.put("#set($v = $m");
        self.pick(&VIEWS);
        self.put(")");
        for _ in 0..=self.random.below(5) {
            match self.random.below(5) {
                0 => self.pick(&CHANGES),
                1 => {
                    self.put("#foreach($e in $v)$e");
                    self.pick(&[
                        ",",
                        "$e.key",
                        "$!e.setValue(9)",
                        "#set($e.value = 8)",
                        "$foreach.hasNext",
                        "$m.size()",
                    ]);
                    self.put("#end");
                }
                2 => {
                    self.put("#if($v == ");
                    self.pick(&[
                        "$m.keySet()",
                        "['k', 'n']",
                        "'[k, n]'",
                        "$v",
                        "$m.values()",
                        "$m.entrySet()",
                        "{}",
                        "$l",
                    ]);
                    self.put(")same#end");
                }
                _ => {
                    self.put("$v");
                    self.pick(&VIEW_CALLS);
                }
            }
            self.pick(&["", " ", "|"]);
        }
        self.pick(&["", "$m", "$v", "$v.size()"]);
    }

    fn scopes(&mut self) {
        for depth in 0..=self.random.below(3) {
            self.pick(&[
                "#foreach($i in ",
                "#foreach($j in ",
                "#foreach( $i  in ",
                "#foreach($foreach in ",
                "#foreach(${i} in ",
            ]);
            self.pick(if depth == 0 { &LISTS } else { &["[1..2]", "$l", "['a', $nothing, 'c']"] });
            self.put(")");
            for _ in 0..=self.random.below(3) {
                self.pick(&SCOPES);
                self.pick(&["", " ", ","]);
            }
            if self.random.one_in(3) {
                self.put("#define($d)$foreach.index$i#end$d");
            }
            self.put("<");
        }
        for _ in 0..self.out.matches("#foreach").count() {
            self.pick(&SCOPES);
            self.put(">#end");
            if self.random.one_in(2) {
                self.pick(&SCOPES);
            }
        }
        self.pick(&[
            "",
            "$i",
            "$foreach",
            "$foreach.mine",
            "$p.mine$p.index$p",
            "$velocityCount",
            "$d",
        ]);
    }

    fn addend(&mut self, depth: usize) {
        if depth > 0 && self.random.one_in(4) {
            let (before, behind) =
                [("(", ")"), ("( ", " )"), ("", ""), ("!", "")][self.random.below(4)];
            self.put(before);
            self.sum(depth - 1);
            self.put(behind);
        } else {
            self.pick(&OPERANDS);
        }
    }

    fn sum(&mut self, depth: usize) {
        self.addend(depth);
        for _ in 0..self.random.below(3) {
            self.pick(&OPERATORS);
            self.addend(depth);
        }
    }

    fn arithmetic(&mut self) {
        for _ in 0..=self.random.below(2) {
            self.pick(&["#set($z = ", "#set( $z = ", "#set($z=", "#if(", "#foreach($z in ["]);
            let opened = ["#if(", "in ["].into_iter().find(|opening| self.out.ends_with(opening));
            match opened {
                Some("#if(") => {
                    self.sum(2);
                    self.put(")yes#end");
                }
                Some(_) => {
                    self.pick(&NAMES);
                    self.pick(&["..", " .. ", ", "]);
                    self.pick(&["3", "$n", "$a", "-1", "$i"]);
                    self.put("])$z,#end");
                }
                None => {
                    self.sum(2);
                    self.put(")[$z]");
                    self.pick(&["", "#set($z = \"\" + $z.class.name)$z", "#if($z)t#else f#end"]);
                }
            }
        }
    }

    fn calls(&mut self) {
        for _ in 0..=self.random.below(3) {
            self.pick(&SUBJECTS);
            self.put(".");
            self.pick(&CALLS);
            // An element's class differs here: a character is a string.
            let suffixes = if self.out.ends_with("get(0)") {
                ["", "|", " ", "-"]
            } else {
                ["", "|", " ", ".class.name"]
            };
            self.pick(&suffixes);
        }
    }

    fn mixture(&mut self) {
        for _ in 0..=self.random.below(4) {
            match self.random.below(6) {
                0 => self.escapes(),
                1 => self.pick(&TOKENS),
                2 => self.arithmetic(),
                3 => {
                    self.put("#set");
                    self.pick(&BLANKS);
                    self.put("(");
                    self.pick(&BLANKS);
                    self.pick(&NAMES);
                    self.pick(&BLANKS);
                    self.put("=");
                    self.pick(&BLANKS);
                    self.pick(&OPERANDS);
                    self.pick(&BLANKS);
                    self.put(")");
                    self.pick(&BLANKS);
                }
                4 => {
                    self.pick(&[
                        "#if", "#foreach", "#define", "#{if}", "#elseif", "#foo", "#break",
                        "#stop", "#literal",
                    ]);
                    self.pick(&BLANKS);
                    self.put("(");
                    self.pick(&BLANKS);
                    self.pick(&NAMES);
                    self.pick(&[
                        " in $l", " IN $l", "", "", ",", " ==  1", "\n&& $t", " $a", ", $a , 1",
                    ]);
                    self.pick(&BLANKS);
                    self.put(")");
                    self.pick(&BLANKS);
                    self.pick(&["x", "$i", "\\#if", "#set($q=1)"]);
                    self.pick(&["#end", " #end", "#{end}", "", "#else z#end"]);
                }
                _ => self.strings(),
            }
        }
    }

    /// Cuts or repeats a piece, or inserts a token.
    fn mutate(&mut self) {
        let boundaries: Vec<usize> =
            self.out.char_indices().map(|(at, _)| at).chain([self.out.len()]).collect();
        let from = self.random.below(boundaries.len());
        let to = (from + self.random.below(4)).min(boundaries.len() - 1);
        let range = boundaries[from]..boundaries[to];
        match self.random.below(3) {
            0 => self.out.replace_range(range, ""),
            1 => {
                let twice = self.out[range.clone()].repeat(2);
                self.out.replace_range(range, &twice);
            }
            _ => {
                let token = self.random.pick(&TOKENS);
                self.out.insert_str(range.start, token);
            }
        }
    }
}
