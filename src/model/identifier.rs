//! How blueprint names become identifiers of CloudFormation and Terraform.
//!
//! Both take the same words of a name, so what collides in one collides in the other in all but rare cases; `collision`
//! says what becomes of it. `{id}` in a path reads "by id", and a greedy `{rest+}` "by rest all".

use std::fmt::{self, Write};

use super::{HttpMethod, Kind, ResourceId};

/// `IceCreamFlavoursTable`: the identifier of a resource in a CloudFormation template.
pub(crate) struct LogicalId<'a>(pub(crate) &'a ResourceId);

/// `ice_cream_flavours`: the name of a resource in a Terraform module, which its type makes unique.
pub(crate) struct SnakeName<'a>(pub(crate) &'a ResourceId);

impl fmt::Display for LogicalId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = self.0;
        if let Some(scope) = &id.scope {
            pascal(f, scope)?;
        }
        if let Kind::Method(method) = id.kind {
            pascal(f, lower(method))?;
        }
        pascal(f, &id.name)?;
        if let Some(distinction) = id.distinction {
            write!(f, "{distinction:06x}")?;
        }
        let suffix = suffix(id.kind);
        let of_path = matches!(id.kind, Kind::Resource | Kind::Method(_));
        if !of_path && ends_with_word(&id.name, suffix) { Ok(()) } else { f.write_str(suffix) }
    }
}

impl fmt::Display for SnakeName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = self.0;
        let mut started = false;
        if let Some(scope) = &id.scope {
            snake(f, scope, &mut started)?;
        }
        if let Kind::Method(method) = id.kind {
            snake(f, lower(method), &mut started)?;
        }
        snake(f, &id.name, &mut started)?;
        id.distinction.map_or(Ok(()), |distinction| write!(f, "_{distinction:06x}"))
    }
}

/// `IceCream`: a name in one alphanumeric word.
pub(crate) struct PascalWord<'a>(pub(crate) &'a str);

impl fmt::Display for PascalWord<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        pascal(f, self.0)
    }
}

/// What a logical id ends with, so that an `orders` table and an `orders` role can live in one template.
const fn suffix(kind: Kind) -> &'static str {
    match kind {
        Kind::Table => "Table",
        Kind::ScalableTarget => "ScalableTarget",
        Kind::ScalingPolicy => "ScalingPolicy",
        Kind::Account => "Account",
        Kind::DomainName => "DomainName",
        Kind::BasePathMapping => "BasePathMapping",
        Kind::ClientCertificate => "ClientCertificate",
        Kind::WebAclAssociation => "WebAclAssociation",
        Kind::ResourceGroup => "Group",
        Kind::KinesisStream => "Stream",
        Kind::Queue => "Queue",
        Kind::QueuePolicy => "QueuePolicy",
        Kind::Topic => "Topic",
        Kind::Subscription => "Subscription",
        Kind::Function => "Function",
        Kind::EventSourceMapping => "EventSourceMapping",
        Kind::Permission => "Permission",
        Kind::Role => "Role",
        Kind::RestApi => "Api",
        Kind::Resource => "Resource",
        Kind::Method(_) => "Method",
        Kind::Model => "Model",
        Kind::RequestValidator => "Validator",
        Kind::Authorizer => "Authorizer",
        Kind::AuthorizerPermission => "AuthorizerPermission",
        Kind::GatewayResponse => "GatewayResponse",
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

/// The words of a name: it is split at what is no letter or digit, and where a capital follows a small letter or a digit.
struct Words<'a>(&'a str);

impl<'a> Iterator for Words<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        loop {
            let bytes = self.0.as_bytes();
            let length = word_length(bytes);
            if length > 0 {
                let (word, rest) = self.0.split_at(length);
                self.0 = rest;
                return Some(word);
            }
            let separator = self.0.chars().next()?;
            self.0 = &self.0[separator.len_utf8()..];
            match separator {
                '{' => return Some("by"),
                '+' => return Some("all"),
                _ => {}
            }
        }
    }
}

/// How many bytes at the beginning are one word.
fn word_length(bytes: &[u8]) -> usize {
    let ends = |index: usize| {
        let after_small = index > 0 && !bytes[index - 1].is_ascii_uppercase();
        !bytes[index].is_ascii_alphanumeric() || (bytes[index].is_ascii_uppercase() && after_small)
    };
    (0..bytes.len()).find(|index| ends(*index)).unwrap_or(bytes.len())
}

/// Writes words as `IceCream`, in slices: a backend may have work to do for each piece that it is given.
fn pascal(f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
    for word in Words(name) {
        let (first, rest) = word.split_at(1);
        match first.as_bytes() {
            [b'a'..=b'z'] => f.write_char(first.as_bytes()[0].to_ascii_uppercase().into())?,
            _ => f.write_str(first)?,
        }
        f.write_str(rest)?;
    }
    Ok(())
}

/// Writes words as `ice_cream`; `started` says whether something stands before them.
fn snake(f: &mut fmt::Formatter<'_>, name: &str, started: &mut bool) -> fmt::Result {
    for word in Words(name) {
        // Terraform's names begin with a letter or `_`.
        if *started || word.starts_with(|first: char| first.is_ascii_digit()) {
            f.write_char('_')?;
        }
        *started = true;
        if word.bytes().any(|byte| byte.is_ascii_uppercase()) {
            word.chars().try_for_each(|character| f.write_char(character.to_ascii_lowercase()))?;
        } else {
            f.write_str(word)?;
        }
    }
    Ok(())
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
