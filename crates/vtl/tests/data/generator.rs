//! Templates generated from a grammar and a seed: typical templates and typical mistakes.
//!
//! They favour constructs in which engines differ: white space around directives, prefixes that
//! start nothing, escapes, number types, loop scopes. The same seed always gives the same template,
//! because the output of the real Velocity 1.7 is kept with the tests.

/// A template.
pub(crate) fn template(seed: u64) -> String {
    let mut generator = Generator::of(seed);
    generator.define_variables(&VARIABLES, 3);
    generator.block(3);
    if generator.random.one_in(12) {
        generator.damage();
    }
    generator.out
}

/// A linear congruential step and a shuffle of its bits: even enough for choices.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn of(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mixed = (self.0 ^ (self.0 >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 33;
        usize::try_from(mixed).unwrap_or_default() % limit
    }

    pub(crate) fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub(crate) fn pick<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len())]
    }

    /// A text of one to `most` random pieces.
    pub(crate) fn pieces(&mut self, most: usize, pieces: &[&str]) -> String {
        (0..=self.below(most)).map(|_| self.pick(pieces)).collect()
    }
}

/// A template in the making.
pub(super) struct Generator {
    pub(super) random: Random,
    pub(super) out: String,
}

const VARIABLES: [&str; 6] = [
    "#set($a = \"A\")",
    "#set($n = 1)",
    "#set($l = [1, 'b', 2.5])",
    "#set($m = {'k': 'v', \"n\": 2})",
    "#set($s = 'str')#set($t = false)",
    "#set($a-b = 4)#set($_u = [])",
];

const NAMES: [&str; 12] = ["a", "b", "l", "m", "n", "s", "t", "x", "nothing", "a-b", "_u", "i"];
const BLANKS: [&str; 6] = ["", "", "", " ", "  ", "\t"];
const ENDS: [&str; 8] = ["", "", "\n", "\n", " \n", "\t\n", "\r\n", " "];
const TEXTS: [&str; 40] = [
    "a", "b c", " ", "  ", "\n", " \n ", "\t", "x.y", "-", "{", "}", "\"", ",", "(", ")", "[0]",
    ".k", "!", "\\", "\\\\", "é", "'", "=", "\": \"", "/", "1", "-2", "3.5", "true", "in", "*",
    "|", "]", "\r\n", "@", "_", ".", "..", "$.x", "😀",
];
const ODD: [&str; 30] = [
    "$ ",
    "$5",
    "$-",
    "$$",
    "$$a",
    "#1",
    "# ",
    "#-3",
    "#x",
    "#foo",
    "#foo()",
    "#foo($a, 1)",
    "#{foo}",
    "#@foo",
    "$!",
    "$! ",
    "$!5",
    "${",
    "${a",
    "${a.b",
    "$[",
    "$![0]",
    "#(",
    "#{",
    "#[",
    "#]",
    "$(",
    "$\"",
    "$a.",
    "$#",
];
const PATHS: [&str; 22] = [
    ".k",
    ".n",
    ".size()",
    "[0]",
    "[-1]",
    "[1]",
    "['k']",
    "[\"n\"]",
    ".get(0)",
    ".get('k')",
    ".isEmpty()",
    ".empty",
    ".class.name",
    ".toString()",
    ".none",
    ".none()",
    ".keySet()",
    ".values()",
    ".get($n)",
    "[$n]",
    ".contains(1)",
    ".k.size()",
];
const INTEGERS: [&str; 12] = [
    "0",
    "1",
    "2",
    "3",
    "7",
    "-1",
    "-5",
    "2147483647",
    "-2147483648",
    "9223372036854775807",
    "4294967296",
    "12345678901234567890",
];
const FLOATS: [&str; 12] = [
    "0.5",
    "1.0",
    "-2.5",
    "3.",
    ".25",
    "1e3",
    "1.5e-7",
    "12345678.9",
    "0.001",
    "100.0",
    "1E10",
    "-0.0",
];
const STRINGS: [&str; 22] = [
    "''",
    "'a'",
    "'$a'",
    "'it''s'",
    "\"\"",
    "\"a\"",
    "\"$a\"",
    "\"${a}b\"",
    "\"$nothing\"",
    "\"say \"\"x\"\"\"",
    "\"\\u0041\"",
    "\"a\\nb\"",
    "\"#if($t)y#end\"",
    "\"$m.k$s\"",
    "\"a#\"",
    "\"$ 5\"",
    "\"c ## d\"",
    "\"x#*y*#z\"",
    "\"\\$a\"",
    "\"#set($x = 9)$x\"",
    "\"3\"",
    "'1.0'",
];

impl Generator {
    pub(super) fn of(seed: u64) -> Self {
        Self { random: Random::of(seed), out: String::new() }
    }

    pub(super) fn put(&mut self, text: &str) {
        self.out.push_str(text);
    }

    pub(super) fn pick(&mut self, choices: &[&str]) {
        let choice = self.random.pick(choices);
        self.put(choice);
    }

    /// Defines variables for references to use, leaving out one in `rest` of them.
    pub(super) fn define_variables(&mut self, lines: &[&str], rest: usize) {
        for line in lines {
            if !self.random.one_in(rest) {
                self.put(line);
            }
        }
    }

    fn block(&mut self, depth: usize) {
        for _ in 0..=self.random.below(5) {
            self.piece(depth);
        }
    }

    fn piece(&mut self, depth: usize) {
        match self.random.below(if depth == 0 { 14 } else { 22 }) {
            0..4 => self.pick(&TEXTS),
            4..8 => self.reference(true),
            8..10 => self.set(),
            10 => self.pick(&ODD),
            11 => self.comment(),
            12 => self.escape(),
            13 => self.pick(&ENDS),
            14..17 => self.condition(depth - 1),
            17..20 => self.foreach(depth - 1),
            20 => self.define(depth - 1),
            _ => self.rare(depth - 1),
        }
    }

    fn reference(&mut self, decorated: bool) {
        if decorated && self.random.one_in(8) {
            self.pick(&["\\", "\\\\", "\\\\\\", "$", "#", "\\$", "!"]);
        }
        self.pick(&["$", "$", "$", "$!", "${", "$!{"]);
        let formal = self.out.ends_with('{');
        self.pick(&NAMES);
        for _ in 0..self.random.below(3) {
            self.pick(&PATHS);
        }
        if formal {
            self.put("}");
        }
    }

    fn set(&mut self) {
        self.pick(&BLANKS);
        self.pick(&["#set(", "#set(", "#set( ", "#set (", "#{set}("]);
        match self.random.below(8) {
            0 => self.put("$m.k"),
            1 => self.put("$l[0]"),
            2 => self.put("${x}"),
            _ => {
                self.put("$");
                self.pick(&NAMES);
            }
        }
        self.pick(&[" = ", "=", " =", "= ", "  =  "]);
        self.expression(2);
        self.pick(&BLANKS);
        self.put(")");
        self.pick(&ENDS);
    }

    fn expression(&mut self, depth: usize) {
        if depth > 0 && self.random.one_in(3) {
            self.expression(depth - 1);
            self.pick(&[
                " + ", " - ", " * ", " / ", " % ", " == ", " != ", " < ", " <= ", " > ", " >= ",
                " && ", " || ",
            ]);
            self.expression(depth - 1);
            return;
        }
        if depth > 0 && self.random.one_in(8) {
            self.pick(&["!", "! ", "not "]);
            self.expression(depth - 1);
            return;
        }
        if depth > 0 && self.random.one_in(8) {
            self.put("(");
            self.expression(depth - 1);
            self.put(")");
            return;
        }
        self.operand(depth);
    }

    fn operand(&mut self, depth: usize) {
        match self.random.below(12) {
            0..3 => self.reference(false),
            3..5 => self.pick(&INTEGERS),
            5 => self.pick(&FLOATS),
            6..9 => self.pick(&STRINGS),
            9 => self.pick(&["true", "false"]),
            10 => self.list(depth),
            _ => self.map(depth),
        }
    }

    fn list(&mut self, depth: usize) {
        if self.random.one_in(3) {
            self.pick(&["[1..3]", "[3..1]", "[1 .. $n]", "[$n..3]", "[0..0]", "[-1..1]", "[]"]);
            return;
        }
        self.put("[");
        for position in 0..=self.random.below(3) {
            if position > 0 {
                self.pick(&[",", ", ", " , "]);
            }
            self.operand(depth.saturating_sub(1));
        }
        self.put("]");
    }

    fn map(&mut self, depth: usize) {
        self.put("{");
        let entries = self.random.below(3);
        for position in 0..entries {
            if position > 0 {
                self.pick(&[",", ", "]);
            }
            self.pick(&["'k'", "\"n\"", "'k2'", "1", "$a", "true"]);
            self.pick(&[":", ": ", " : "]);
            self.operand(depth.saturating_sub(1));
        }
        self.put("}");
    }

    fn condition(&mut self, depth: usize) {
        self.pick(&["#if(", "#if( ", "#if (", "#{if}("]);
        self.expression(2);
        self.put(")");
        self.pick(&ENDS);
        self.block(depth);
        while self.random.one_in(4) {
            self.pick(&["#elseif(", "#elseif (", "#{elseif}("]);
            self.expression(1);
            self.put(")");
            self.pick(&ENDS);
            self.block(depth);
        }
        if self.random.one_in(2) {
            self.pick(&["#else", "#{else}", "#else "]);
            self.pick(&ENDS);
            self.block(depth);
        }
        self.end();
    }

    fn end(&mut self) {
        self.pick(&["#end", "#end", "#{end}", " #end"]);
        self.pick(&ENDS);
    }

    fn foreach(&mut self, depth: usize) {
        self.pick(&[
            "#foreach($i in ",
            "#foreach( $i in ",
            "#foreach($x in ",
            "#foreach ($l in ",
            "#{foreach}($i in ",
        ]);
        match self.random.below(5) {
            0 => self.reference(false),
            1 => self.map(1),
            _ => self.list(1),
        }
        self.put(")");
        self.pick(&ENDS);
        for _ in 0..=self.random.below(3) {
            match self.random.below(4) {
                0 => self.pick(&[
                    "$i",
                    "$x",
                    "$foreach.index",
                    "$foreach.count",
                    "$foreach.hasNext",
                    "$velocityCount",
                    "$foreach.parent.index",
                    "$foreach.first",
                    "$foreach.last",
                    "$velocityHasNext",
                    "$foreach.hasNext()",
                ]),
                1 => self.pick(&[
                    "#if($foreach.hasNext),#end",
                    "#if($velocityCount == 2)#break#end",
                    "#set($x = $i)",
                ]),
                _ => self.piece(depth),
            }
        }
        self.end();
    }

    fn define(&mut self, depth: usize) {
        self.pick(&["#define($b)", "#define( $b )", "#define(${b})"]);
        self.pick(&ENDS);
        self.block(depth);
        self.end();
        self.pick(&["$b", "$!b", "${b}|$b", "#if($b)y#end", "\"$b\"", ""]);
    }

    fn comment(&mut self) {
        self.pick(&[
            "## note\n",
            " ## $a #if\n",
            "##\n",
            "#* note *#",
            "#** note *#",
            "#*\n*#\n",
            "##",
            "#* $a #end *#",
            "#***#",
            "x##y\r\n",
        ]);
    }

    fn escape(&mut self) {
        self.pick(&[
            "\\#if",
            "\\\\#if($t)z#end",
            "\\#foo",
            "\\\\#foo",
            "\\#end",
            "\\#set($x = 1)",
            "\\\\#set($x = 1)",
            "\\#{if}",
            "\\\\\\#if",
            "\\#",
            "\\$",
            "\\\\$a",
            "\\$a",
            "\\\\\\$a",
            "\\$!a",
            "\\${a}",
            "\\$nothing",
            "$\\!a",
            "\\#foreach",
            "\\\\#foreach($i in [1])e#end",
            "\\#[[x]]#",
        ]);
    }

    fn rare(&mut self, depth: usize) {
        match self.random.below(8) {
            0 => self.pick(&["#stop", "#stop ", "#stop('x')"]),
            1 => self.pick(&["#[[ $a #if ]]#", "#[[]]#", "#[[x]]#\n", " #[[\n]]#"]),
            2 => {
                self.put("#macro(mm $p)");
                self.block(depth);
                self.end();
                self.put("#mm(1)");
            }
            3 => {
                self.put("#literal()");
                self.block(depth);
                self.end();
            }
            4 => self.pick(&[
                "#break",
                "#foo('x' $a)",
                "#evaluate('$a')",
                "#return(1)",
                "#foo(\"a\")b",
            ]),
            5 => {
                self.put("#@wrap()");
                self.block(depth);
                self.end();
            }
            6 => self.pick(&[
                "#end",
                "#else",
                "#if(",
                "#if($a",
                "#set($a)",
                "#foreach($i)",
                "#{end}",
            ]),
            _ => self.pick(&[
                "$a#set($b = 1)c $b",
                "$a #set($b = 1) $b",
                "$a.k#set($b=2)",
                "$m.k #if($t)#end x",
                "$l[0]#foo",
                "#if($a)$a#end$a",
            ]),
        }
    }

    /// Removes a piece from the middle, which leaves the rest out of place.
    fn damage(&mut self) {
        let at = self.random.below(self.out.len().max(1));
        if let Some((offset, character)) = self.out.char_indices().find(|(offset, _)| *offset >= at)
        {
            self.out.replace_range(offset..offset + character.len_utf8(), "");
        }
    }
}
