//! How blueprint names become identifiers of `CloudFormation` and Terraform.
//!
//! Both take the same words of a name, so what collides in one collides in the other in all but rare cases, and either
//! way [`super::Stack::check`] reports it. `{id}` in a path reads "by id", and a greedy `{rest+}` "by rest all".

use std::fmt::{self, Write};

use super::{HttpMethod, Kind, ResourceId};

/// `IceCreamFlavoursTable`: the identifier of a resource in a `CloudFormation` template.
pub(crate) struct LogicalId<'a>(pub(crate) &'a ResourceId);

/// `ice_cream_flavours`: the name of a resource in a Terraform module, which its type makes unique.
pub(crate) struct SnakeName<'a>(pub(crate) &'a ResourceId);

impl fmt::Display for LogicalId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = self.0;
        let mut out = Pascal { f, fresh: true };
        if let Some(scope) = &id.scope {
            out.words(scope)?;
        }
        if let Kind::Method(method) = id.kind {
            out.words(lower(method))?;
        }
        out.words(&id.name)?;
        let suffix = suffix(id.kind);
        if ends_with_word(&id.name, suffix) { Ok(()) } else { out.f.write_str(suffix) }
    }
}

impl fmt::Display for SnakeName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = self.0;
        let mut out = Snake { f, started: false, fresh: true };
        if let Some(scope) = &id.scope {
            out.words(scope)?;
        }
        if let Kind::Method(method) = id.kind {
            out.words(lower(method))?;
        }
        out.words(&id.name)
    }
}

/// `PostOrdersById`: a method and its path in one alphanumeric word.
pub(crate) fn route_words(method: HttpMethod, path: &str) -> String {
    struct Route<'a>(HttpMethod, &'a str);

    impl fmt::Display for Route<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            let mut out = Pascal { f, fresh: true };
            out.words(lower(self.0))?;
            out.words(self.1)
        }
    }

    Route(method, path).to_string()
}

/// What a logical id ends with, so that an `orders` table and an `orders` role can live in one template.
const fn suffix(kind: Kind) -> &'static str {
    match kind {
        Kind::Table => "Table",
        Kind::ResourceGroup => "Group",
        Kind::Role => "Role",
        Kind::RestApi => "Api",
        Kind::Resource => "Resource",
        Kind::Method(_) => "Method",
        Kind::Model => "Model",
        Kind::RequestValidator => "Validator",
        Kind::Deployment => "Deployment",
        Kind::Stage => "Stage",
        Kind::LogGroup => "LogGroup",
        Kind::ApiKey => "ApiKey",
        Kind::UsagePlan => "UsagePlan",
        Kind::UsagePlanKey => "UsagePlanKey",
        Kind::Parameter | Kind::Output => "",
    }
}

const fn lower(method: HttpMethod) -> &'static str {
    match method {
        HttpMethod::Delete => "delete",
        HttpMethod::Get => "get",
        HttpMethod::Head => "head",
        HttpMethod::Options => "options",
        HttpMethod::Patch => "patch",
        HttpMethod::Post => "post",
        HttpMethod::Put => "put",
        HttpMethod::Any => "any",
    }
}

/// Whether a name says its suffix already: `orders-table`.
fn ends_with_word(name: &str, suffix: &str) -> bool {
    let mut letters = name.chars().rev().filter(char::is_ascii_alphanumeric);
    suffix.chars().rev().all(|expected| letters.next().is_some_and(|letter| letter.eq_ignore_ascii_case(&expected)))
}

/// Where words go: one character of a word, or a break between two.
trait Words {
    fn character(&mut self, character: char) -> fmt::Result;
    fn boundary(&mut self);

    /// Splits a name into words: at what is no letter or digit, and where a capital follows a small letter.
    fn words(&mut self, name: &str) -> fmt::Result {
        self.boundary();
        let mut after_small = false;
        for character in name.chars() {
            match character {
                'a'..='z' | '0'..='9' => self.character(character)?,
                'A'..='Z' => {
                    if after_small {
                        self.boundary();
                    }
                    self.character(character)?;
                }
                '{' => self.word("by")?,
                '+' => self.word("all")?,
                _ => self.boundary(),
            }
            after_small = character.is_ascii_lowercase() || character.is_ascii_digit();
        }
        Ok(())
    }

    fn word(&mut self, word: &str) -> fmt::Result {
        self.boundary();
        word.chars().try_for_each(|character| self.character(character))?;
        self.boundary();
        Ok(())
    }
}

struct Pascal<'a, 'f> {
    f: &'a mut fmt::Formatter<'f>,
    fresh: bool,
}

impl Words for Pascal<'_, '_> {
    fn character(&mut self, character: char) -> fmt::Result {
        let fresh = std::mem::replace(&mut self.fresh, false);
        self.f.write_char(if fresh { character.to_ascii_uppercase() } else { character })
    }

    fn boundary(&mut self) {
        self.fresh = true;
    }
}

struct Snake<'a, 'f> {
    f: &'a mut fmt::Formatter<'f>,
    started: bool,
    fresh: bool,
}

impl Words for Snake<'_, '_> {
    fn character(&mut self, character: char) -> fmt::Result {
        // Terraform's names begin with a letter or `_`.
        if self.fresh && (self.started || character.is_ascii_digit()) {
            self.f.write_char('_')?;
        }
        self.started = true;
        self.fresh = false;
        self.f.write_char(character.to_ascii_lowercase())
    }

    fn boundary(&mut self) {
        self.fresh = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(id: &ResourceId) -> (String, String) {
        (LogicalId(id).to_string(), SnakeName(id).to_string())
    }

    #[test]
    fn identifiers_read_like_their_names() {
        for (id, logical, snake) in [
            (ResourceId::new(Kind::Table, "ice-cream-flavours"), "IceCreamFlavoursTable", "ice_cream_flavours"),
            (ResourceId::new(Kind::Table, "OrdersTable"), "OrdersTable", "orders_table"),
            (ResourceId::new(Kind::Table, "2020.orders"), "2020OrdersTable", "_2020_orders"),
            (ResourceId::new(Kind::RestApi, "api"), "Api", "api"),
            (ResourceId::within("api", Kind::Method(HttpMethod::Post), "/"), "ApiPostMethod", "api_post"),
            (
                ResourceId::within("api", Kind::Method(HttpMethod::Get), "/orders/{order_id}/{rest+}"),
                "ApiGetOrdersByOrderIdByRestAllMethod",
                "api_get_orders_by_order_id_by_rest_all",
            ),
            (ResourceId::within("api", Kind::Stage, "test"), "ApiTestStage", "api_test"),
        ] {
            assert_eq!(both(&id), (logical.to_owned(), snake.to_owned()));
        }
    }
}
