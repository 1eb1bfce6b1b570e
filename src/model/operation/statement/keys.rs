//! The key attributes in a statement, which identify its items.

use super::{PartiQl, Token, TokenKind, Verb, tokens};

/// A statement's tokens after its table.
pub(crate) struct Clauses(Vec<Token>);

impl PartiQl {
    /// The clauses after its table.
    pub(crate) fn clauses(&self) -> Clauses {
        let [_, after] = &self.around;
        // It has been parsed before.
        Clauses(tokens(after).unwrap_or_default())
    }
}

impl Clauses {
    /// The tokens after a keyword, up to the first of others, outside of brackets.
    fn behind(&self, keyword: &str, until: &[&str]) -> &[Token] {
        let Some(start) = self.0.iter().position(|token| token.is_word(keyword)) else {
            return &[];
        };
        let rest = &self.0[start + 1..];
        let end = rest.iter().position(|token| until.iter().any(|word| token.is_word(word)));
        &rest[..end.unwrap_or(rest.len())]
    }

    fn condition(&self) -> &[Token] {
        self.behind("WHERE", &["RETURNING", "ORDER"])
    }

    /// True if WHERE requires an attribute to equal a value, in combination with other conditions.
    pub(crate) fn pins(&self, attribute: &str) -> bool {
        pins(self.condition(), attribute)
    }

    /// True if WHERE names an attribute.
    pub(crate) fn tests(&self, attribute: &str) -> bool {
        self.condition().iter().any(|token| token.names(attribute))
    }

    /// The attributes in ORDER BY.
    pub(crate) fn order(&self) -> Vec<&str> {
        let terms = parts(self.behind("BY", &[]), |token| token.is_sign(","));
        // A path is not an attribute.
        let names = terms.into_iter().filter_map(|term| match term {
            [name, rest @ ..]
                if name.is_name() && !rest.iter().any(|token| token.kind == TokenKind::Sign) =>
            {
                Some(name.text.as_str())
            }
            _ => None,
        });
        names.collect()
    }

    /// The attributes that an UPDATE sets or removes, including those of paths.
    pub(crate) fn changed(&self) -> Vec<&str> {
        let end = self.0.iter().position(|token| token.is_word("WHERE")).unwrap_or(self.0.len());
        let is_start =
            |token: &Token| token.is_word("SET") || token.is_word("REMOVE") || token.is_sign(",");
        let names = parts(&self.0[..end], is_start).into_iter().filter_map(|part| part.first());
        names.filter(|name| name.is_name()).map(|name| name.text.as_str()).collect()
    }

    /// The attributes of the item that an INSERT writes, if it is a literal.
    pub(crate) fn inserted(&self, verb: Verb) -> Option<Vec<&str>> {
        let item = self.behind("VALUE", &[]);
        if verb != Verb::Insert || !item.first().is_some_and(|token| token.is_sign("{")) {
            return None;
        }
        let members = parts(item.get(1..item.len() - 1)?, |token| token.is_sign(","));
        Some(
            members
                .into_iter()
                .filter_map(|member| member.first())
                .map(|name| name.text.as_str())
                .collect(),
        )
    }
}

impl Token {
    /// A name, quoted or not.
    fn is_name(&self) -> bool {
        matches!(self.kind, TokenKind::Name | TokenKind::Word)
    }

    fn names(&self, attribute: &str) -> bool {
        self.is_name() && self.text == attribute
    }

    fn is_sign(&self, sign: &str) -> bool {
        self.kind == TokenKind::Sign && self.text == sign
    }

    /// The change of the bracket depth.
    fn depth(&self) -> i32 {
        match self.text.as_str() {
            "(" | "[" | "{" if self.kind == TokenKind::Sign => 1,
            ")" | "]" | "}" if self.kind == TokenKind::Sign => -1,
            _ => 0,
        }
    }
}

/// The non-empty parts between separators outside of brackets.
fn parts(tokens: &[Token], mut separates: impl FnMut(&Token) -> bool) -> Vec<&[Token]> {
    let mut depth = 0;
    let parts = tokens.split(|token| {
        depth += token.depth();
        depth == 0 && separates(token)
    });
    parts.filter(|part| !part.is_empty()).collect()
}

fn pins(condition: &[Token], attribute: &str) -> bool {
    // The AND of BETWEEN does not separate conditions.
    let mut is_between = false;
    let conjuncts = parts(condition, |token| {
        is_between |= token.is_word("BETWEEN");
        token.is_word("AND") && !std::mem::take(&mut is_between)
    });
    if parts(condition, |token| token.is_word("OR")).len() > 1 {
        return false;
    }
    conjuncts.into_iter().any(|conjunct| match conjunct {
        [name, sign, _, ..] if name.names(attribute) && sign.is_sign("=") => true,
        [.., sign, name] if name.names(attribute) && sign.is_sign("=") => true,
        [open, within @ .., close] if open.is_sign("(") && close.is_sign(")") => {
            pins(within, attribute)
        }
        _ => false,
    })
}
