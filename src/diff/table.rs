//! A DynamoDB table of either engine.

use std::collections::BTreeMap;

use serde_json::Value;

use super::resource::StateResource;

/// The types of tables in templates.
pub(crate) const IN_TEMPLATES: [&str; 2] = ["AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"];
/// The type of tables in modules.
pub(crate) const IN_MODULES: &str = "aws_dynamodb_table";
/// All of them.
pub(crate) const TABLES: [&str; 3] =
    ["AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable", "aws_dynamodb_table"];

/// The properties of a table with special rules for changes.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Table {
    /// The physical name as written.
    pub(crate) name: String,
    /// The key attributes with their types.
    pub(crate) key: Vec<(String, String)>,
    /// The types of the attributes.
    pub(crate) types: BTreeMap<String, String>,
    /// The indexes, each with its unchangeable properties.
    pub(crate) global: BTreeMap<String, String>,
    pub(crate) local: BTreeMap<String, String>,
    /// The time-to-live attribute, if enabled.
    pub(crate) expiry: Option<String>,
    /// True if a time-to-live attribute is named, enabled or not.
    pub(crate) names_expiry: bool,
    /// The view of the stream, if enabled.
    pub(crate) stream: Option<String>,
    /// The customer managed key that encrypts it.
    pub(crate) kms_key: Option<String>,
    /// True if the key is in the account, whether customer managed or AWS managed.
    pub(crate) is_encrypted_in_account: bool,
    /// `PAY_PER_REQUEST` or `PROVISIONED`.
    pub(crate) billing: String,
    /// `STANDARD` or `STANDARD_INFREQUENT_ACCESS`.
    pub(crate) class: String,
    /// True if `DeleteTable` is refused.
    pub(crate) is_protected: bool,
}

impl Table {
    /// The table that a resource describes, if it is one.
    pub(crate) fn of(resource: &StateResource) -> Option<Self> {
        if resource.is_one_of(&IN_TEMPLATES) {
            Some(Self::in_template(resource))
        } else if resource.kind == IN_MODULES {
            Some(Self::in_module(resource))
        } else {
            None
        }
    }

    fn in_template(of: &StateResource) -> Self {
        let types = types(of.list("AttributeDefinitions"), "AttributeName", "AttributeType");
        let key = |of: &Value| {
            let elements = of.get("KeySchema").and_then(Value::as_array);
            let names = elements.into_iter().flatten().map(|of| text(of, "AttributeName"));
            typed(names, &types)
        };
        let indexes = |name: &str| {
            let index = |of: &Value| {
                let projection = &of["Projection"];
                let fixed = fixed(
                    &key(of),
                    &text(projection, "ProjectionType"),
                    &list(&projection["NonKeyAttributes"]),
                );
                (text(of, "IndexName"), fixed)
            };
            of.list(name).iter().map(index).collect()
        };
        let expiry = of.text("TimeToLiveSpecification/AttributeName");
        Self {
            name: of.text("TableName").unwrap_or_default().into_owned(),
            key: key(&Value::Object(of.properties.clone())),
            global: indexes("GlobalSecondaryIndexes"),
            local: indexes("LocalSecondaryIndexes"),
            types,
            names_expiry: expiry.is_some(),
            expiry: expiry.filter(|_| of.is_on("TimeToLiveSpecification/Enabled")).map(Into::into),
            stream: of.text("StreamSpecification/StreamViewType").map(Into::into),
            kms_key: of.text("SSESpecification/KMSMasterKeyId").map(Into::into),
            is_encrypted_in_account: of.is_on("SSESpecification/SSEEnabled"),
            billing: or(of.text("BillingMode"), "PROVISIONED"),
            class: or(of.text("TableClass"), "STANDARD"),
            is_protected: of.is_on("DeletionProtectionEnabled"),
        }
    }

    fn in_module(of: &StateResource) -> Self {
        let types = types(of.list("attribute"), "name", "type");
        let indexes = |name: &str| {
            let index = |of: &Value| {
                let key = typed([text(of, "hash_key"), text(of, "range_key")].into_iter(), &types);
                let projected = list(&of["non_key_attributes"]);
                (text(of, "name"), fixed(&key, &text(of, "projection_type"), &projected))
            };
            of.list(name).iter().map(index).collect()
        };
        let key = ["hash_key", "range_key"];
        let key = key.map(|name| of.text(name).unwrap_or_default().into_owned());
        let set = |path: &str| of.text(path).filter(|text| !text.is_empty());
        let expiry = set("ttl/attribute_name");
        Self {
            name: of.text("name").unwrap_or_default().into_owned(),
            key: typed(key.into_iter(), &types),
            global: indexes("global_secondary_index"),
            local: indexes("local_secondary_index"),
            types,
            names_expiry: expiry.is_some(),
            expiry: expiry.filter(|_| of.is_on("ttl/enabled")).map(Into::into),
            stream: set("stream_view_type").filter(|_| of.is_on("stream_enabled")).map(Into::into),
            kms_key: set("server_side_encryption/kms_key_arn").map(Into::into),
            is_encrypted_in_account: of.is_on("server_side_encryption/enabled"),
            billing: or(set("billing_mode"), "PROVISIONED"),
            class: or(set("table_class"), "STANDARD"),
            is_protected: of.is_on("deletion_protection_enabled"),
        }
    }

    fn shown_key(&self) -> String {
        let shown: Vec<_> = self.key.iter().map(|(name, of)| format!("{name}: {of}")).collect();
        format!("{{{}}}", shown.join(", "))
    }

    /// True if the change requires a new table.
    pub(crate) fn is_replaced_by(&self, new: &Self) -> bool {
        self.key != new.key || self.local != new.local || self.is_renamed(new)
    }

    /// True if the table is replaced because of a changed property, which is a part of its key or
    /// of its local indexes. The provider does not detect a changed type.
    pub(crate) fn is_replaced_for(&self, new: &Self, property: &str) -> bool {
        match property {
            "KeySchema" | "AttributeDefinitions" => self.key != new.key,
            "LocalSecondaryIndexes" => self.local != new.local,
            _ => false,
        }
    }

    /// True if another table takes its place.
    pub(crate) fn is_renamed(&self, new: &Self) -> bool {
        // The value of a reference is unknown.
        self.name != new.name && !new.name.contains("${")
    }

    /// The reason for the replacement.
    pub(crate) fn replacement(&self, new: &Self) -> String {
        if self.key != new.key {
            format!("its key {} becomes {}", self.shown_key(), new.shown_key())
        } else if self.local != new.local {
            "its local secondary indexes change".to_owned()
        } else {
            format!("its name `{}` becomes `{}`", self.name, new.name)
        }
    }

    /// The names of the key attributes.
    pub(crate) fn key_names(&self) -> Vec<&str> {
        self.key.iter().map(|(name, _)| name.as_str()).collect()
    }
}

fn or(text: Option<std::borrow::Cow<'_, str>>, default: &str) -> String {
    text.map_or_else(|| default.to_owned(), std::borrow::Cow::into_owned)
}

fn text(of: &Value, name: &str) -> String {
    of[name].as_str().unwrap_or_default().to_owned()
}

fn list(of: &Value) -> Vec<String> {
    let items = of.as_array().into_iter().flatten();
    let mut texts: Vec<_> = items.filter_map(Value::as_str).map(str::to_owned).collect();
    texts.sort();
    texts
}

/// The types of the key attributes.
fn types(of: &[Value], name: &str, r#type: &str) -> BTreeMap<String, String> {
    of.iter().map(|of| (text(of, name), text(of, r#type))).collect()
}

fn typed(
    names: impl Iterator<Item = String>,
    types: &BTreeMap<String, String>,
) -> Vec<(String, String)> {
    let names = names.filter(|name| !name.is_empty());
    names.map(|name| (name.clone(), types.get(&name).cloned().unwrap_or_default())).collect()
}

/// The properties of an index that do not change.
fn fixed(key: &[(String, String)], projection: &str, projected: &[String]) -> String {
    format!("{key:?} {projection} {projected:?}")
}

/// The names in `of` that `other` lacks or has with another value.
pub(crate) fn differing<'a>(
    of: &'a BTreeMap<String, String>,
    other: &BTreeMap<String, String>,
) -> Vec<&'a str> {
    of.iter()
        .filter(|(name, with)| other.get(*name) != Some(with))
        .map(|(name, _)| name.as_str())
        .collect()
}

/// A list of names in a sentence.
pub(crate) fn named(names: &[&str]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
