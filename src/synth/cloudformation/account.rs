//! `AWS::ApiGateway::Account`

use serde::Serialize;

use super::entry::Entry;
use super::value::GetAtt;
use crate::model::{Account, Kind};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Properties {
    cloud_watch_role_arn: GetAtt,
}

pub(super) fn entry(account: &Account) -> Entry<impl Serialize + use<>> {
    let properties =
        Properties { cloud_watch_role_arn: GetAtt(account.cloudwatch_role.id().clone(), "Arn") };
    // It is the whole account's, and others count on it.
    Entry::new(Kind::Account, properties).left_behind()
}
