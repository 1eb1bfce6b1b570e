//! `AWS::ApiGateway::Account`

use super::value::GetAtt;
use super::writer::Writer;
use crate::model::Account;

pub(super) fn write(w: &mut Writer, account: &Account) {
    // It is a setting of the whole account, which others may use.
    w.left_behind();
    w.properties(|w| {
        w.set("CloudWatchRoleArn", GetAtt(account.cloudwatch_role.id().clone(), "Arn"));
    });
}
