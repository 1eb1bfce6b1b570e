//! `AWS::ApiGateway::Authorizer`, and the `AWS::Lambda::Permission` that it needs.

use super::permission;
use super::value::{Owned, Ref, Value, value};
use super::writer::Writer;
use crate::model::{Authorizer, Kind, RestApi, arn};
use crate::text::{Attribute, Reference, Text};

pub(super) fn write(w: &mut Writer, api: &RestApi, name: &str, authorizer: &Authorizer) {
    w.properties(|w| {
        w.set("RestApiId", Ref(api.id()));
        w.set("Name", name);
        w.set("Type", authorizer.type_of());
        w.optional("AuthorizerUri", authorizer.uri().map(Owned));
        w.optional("AuthorizerCredentials", value(authorizer.credentials()));
        w.list_if_any("ProviderARNs", authorizer.user_pools(), |w, pool| w.item(Value(pool)));
        w.optional("IdentitySource", authorizer.identity_source());
        w.optional("IdentityValidationExpression", authorizer.validation_expression());
        w.optional("AuthorizerResultTtlInSeconds", authorizer.time_to_live_seconds());
    });
}

/// Allows only this authorizer of API Gateway to call the function.
pub(super) fn permission(w: &mut Writer, api: &RestApi, name: &str, function: &Text) {
    let id = |id| Reference::Resource { id, attribute: Attribute::Id };
    let source_arn = arn::of_stack("execute-api")
        .then(id(api.id()))
        .then("/authorizers/")
        .then(id(api.part(Kind::Authorizer, name)));
    permission::write(w, Value(function), "apigateway.amazonaws.com", Owned(source_arn));
}
