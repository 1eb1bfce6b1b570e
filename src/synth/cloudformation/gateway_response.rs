//! `AWS::ApiGateway::GatewayResponse`

use std::collections::BTreeMap;

use serde::ser::{Serialize, Serializer};

use super::entry::Entry;
use super::value::Ref;
use crate::model::{GatewayResponse, GatewayResponseType, Kind, Resource as _, RestApi};

#[derive(serde::Serialize)]
#[serde(rename_all = "PascalCase")]
struct Properties<'a> {
    rest_api_id: Ref,
    response_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_parameters: Option<Headers<'a>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    response_templates: &'a BTreeMap<String, String>,
}

struct Headers<'a>(&'a BTreeMap<String, String>);

impl Serialize for Headers<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(
            self.0.iter().map(|(name, value)| (format!("gatewayresponse.header.{name}"), value)),
        )
    }
}

pub(super) fn entry<'a>(
    api: &RestApi,
    of: GatewayResponseType,
    response: &'a GatewayResponse,
) -> Entry<impl Serialize + use<'a>> {
    let properties = Properties {
        rest_api_id: Ref(api.id()),
        response_type: of.as_str(),
        status_code: response.status.map(|status| status.to_string()),
        response_parameters: (!response.headers.is_empty()).then_some(Headers(&response.headers)),
        response_templates: &response.templates,
    };
    Entry::new(Kind::GatewayResponse, properties)
}
