//! `AWS::ApiGateway::Account`

use super::value::GetAtt;
use super::writer::Writer;
use crate::model::Account;

pub(super) fn write(w: &mut Writer, account: &Account) {
    // It is the whole account's, and others count on it.
    w.left_behind();
    w.properties(|w| {
        w.set("CloudWatchRoleArn", GetAtt(account.cloudwatch_role.id().clone(), "Arn"));
    });
}
