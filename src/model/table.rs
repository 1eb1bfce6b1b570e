//! A DynamoDB table.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize};

use super::existing::{Known, MayExist};
use super::limits::{PARTITION_KEY_BYTES, SORT_KEY_BYTES};
use super::written::{self, ShortOr};
use super::{
    Attribute, Autoscaling, CheckovSkip, ExistingTable, GlobalSecondaryIndex, KinesisDestination,
    LocalSecondaryIndex, MapShape, Name, Projection, Replica, Setting, Shape, StreamViewType,
    TableAlarms, builder, checkov_skip,
};
use crate::text::{self, Text};

/// Tags: key to value.
pub type Tags = BTreeMap<String, Text>;

/// A DynamoDB table, as
/// [`CreateTable`](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html)
/// describes it. By default it is billed on demand, encrypted with a key owned by DynamoDB, has
/// point-in-time recovery, and is retained when it is removed from the stack.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Table {
    #[serde(skip)]
    pub(crate) key: Name,
    /// The physical name: 3 to 255 letters, digits, `_`, `-` and `.`. May contain references. By
    /// default, the name in this blueprint.
    #[serde(default, deserialize_with = "written::name")]
    #[schemars(with = "Option<Text>")]
    pub(crate) name: Text,
    /// The table exists already, with this name or ARN: it is referenced, neither created nor changed.
    /// Its keys, attributes, indexes, `stream` and `encryption` are declared as they are; the other
    /// options are those of created tables.
    pub(crate) existing: Option<ExistingTable>,
    /// The partition key.
    pub(crate) partition_key: String,
    /// The sort key.
    pub(crate) sort_key: Option<String>,
    /// The attributes of the items with their shapes. Undeclared key attributes are strings.
    #[serde(default)]
    pub(crate) attributes: BTreeMap<String, Attribute>,
    /// The type of further attributes: items contain undeclared attributes of any type, too. By
    /// default, undeclared attributes are neither written nor returned.
    pub(crate) further_attributes: Option<FurtherAttributes>,
    /// The billing mode. By default, on-demand.
    #[serde(default)]
    #[schemars(with = "Option<Billing>")]
    pub(crate) billing: Billing,
    /// The autoscaling of its provisioned capacity. By default, none.
    pub(crate) autoscaling: Option<Autoscaling>,
    /// True, the default, if the table can be restored to any second of the last 35 days.
    #[serde(default = "yes")]
    #[schemars(with = "Option<bool>")]
    pub(crate) point_in_time_recovery: bool,
    /// The server-side encryption. By default, a key owned by DynamoDB. With Terraform, a table
    /// that once had a `kms-key-arn` can only be changed to `aws-managed` by hand, because the
    /// provider keeps the key.
    #[serde(default)]
    #[schemars(with = "Option<Encryption>")]
    pub(crate) encryption: Setting<Encryption>,
    /// True if DynamoDB refuses to delete the table.
    #[serde(default)]
    #[schemars(with = "bool")]
    pub(crate) deletion_protection: Setting<bool>,
    /// The removal policy. By default, the table is retained with its items.
    #[serde(default = "retain")]
    #[schemars(with = "Option<RemovalPolicy>")]
    pub(crate) removal_policy: RemovalPolicy,
    /// The number attribute with the time of expiry (Unix time in seconds). To turn it off again,
    /// use `{attribute: NAME, enabled: false}`, because CloudFormation requires the name.
    pub(crate) time_to_live: Option<TimeToLive>,
    /// Enables the table's stream, with the view of a changed item.
    pub(crate) stream: Option<StreamViewType>,
    /// The Kinesis stream that receives the table's changes.
    pub(crate) kinesis_destination: Option<KinesisDestination>,
    /// The table class.
    #[serde(default)]
    pub(crate) class: TableClass,
    /// Replicas of the table in other regions than that of the stack, by region: a global table,
    /// which must be on-demand with a `stream` of `NEW_AND_OLD_IMAGES`. With CloudFormation, do not
    /// add the first replica to a deployed table, and do not remove the last one: the resource type
    /// changes, and AWS warns that the table might be deleted. Import the table instead.
    #[serde(default)]
    pub(crate) replicas: BTreeMap<String, Replica>,
    /// Its alarms, each by its threshold. The default is none.
    #[serde(default)]
    #[schemars(with = "Option<TableAlarms>")]
    pub(crate) alarms: TableAlarms,
    /// Suppressed checks of checkov for the table.
    #[serde(default)]
    #[schemars(with = "checkov_skip::Schema")]
    pub(crate) checkov_skip: CheckovSkip,
    /// Tags. The values may contain references.
    #[serde(default)]
    pub(crate) tags: Tags,
    /// Indexes with other keys than the table's.
    #[serde(default)]
    pub(crate) global_secondary_indexes: BTreeMap<String, GlobalSecondaryIndex>,
    /// Indexes with the table's partition key and another sort key.
    #[serde(default)]
    pub(crate) local_secondary_indexes: BTreeMap<String, LocalSecondaryIndex>,
}

written::member!(Table, existing);

const fn yes() -> bool {
    true
}

const fn retain() -> RemovalPolicy {
    RemovalPolicy::Retain
}

/// The type of an attribute, by DynamoDB's own [type
/// descriptors](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html#Programming.LowLevelAPI.DataTypeDescriptors).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "TypeDescriptor")]
pub enum AttributeType {
    /// String
    S,
    /// Number
    N,
    /// Binary
    B,
    /// Boolean
    BOOL,
    /// Null
    NULL,
    /// Map
    M,
    /// List
    L,
    /// String set
    SS,
    /// Number set
    NS,
    /// Binary set
    BS,
}

impl AttributeType {
    /// DynamoDB's type descriptor.
    pub const fn descriptor(self) -> &'static str {
        match self {
            Self::S => "S",
            Self::N => "N",
            Self::B => "B",
            Self::BOOL => "BOOL",
            Self::NULL => "NULL",
            Self::M => "M",
            Self::L => "L",
            Self::SS => "SS",
            Self::NS => "NS",
            Self::BS => "BS",
        }
    }

    /// True if an attribute of this type can be part of a key.
    pub const fn is_key_type(self) -> bool {
        matches!(self, Self::S | Self::N | Self::B)
    }

    /// True if its values are sets.
    pub(crate) const fn is_set(self) -> bool {
        matches!(self, Self::SS | Self::NS | Self::BS)
    }
}

/// The type of attributes that a table does not declare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FurtherAttributes {
    /// Any JSON.
    Any,
}

/// The billing mode of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Billing {
    /// Per request.
    #[default]
    OnDemand,
    /// By provisioned capacity units.
    Provisioned(Capacity),
}

impl Billing {
    /// The provisioned capacity, if any.
    pub(crate) const fn capacity(self) -> Option<Capacity> {
        match self {
            Self::OnDemand => None,
            Self::Provisioned(capacity) => Some(capacity),
        }
    }
}

/// Capacity units per second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Capacity {
    /// Read capacity units, at least 1.
    #[schemars(range(min = 1))]
    pub read: u32,
    /// Write capacity units, at least 1.
    #[schemars(range(min = 1))]
    pub write: u32,
}

/// The server-side encryption of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Encryption {
    /// A key owned by DynamoDB: free of charge, not visible in the account.
    #[default]
    AwsOwned,
    /// The AWS managed key `aws/dynamodb` of the account.
    AwsManaged,
    /// The ARN of a customer managed KMS key. May contain references.
    #[serde(rename = "kms-key-arn")]
    CustomerManaged(Text),
}

impl Encryption {
    /// The customer managed key, whose use must be allowed.
    pub(crate) const fn customer_managed(&self) -> Option<&Text> {
        match self {
            Self::AwsOwned | Self::AwsManaged => None,
            Self::CustomerManaged(arn) => Some(arn),
        }
    }
}

/// The removal policy: the treatment of a table or stream that is removed from the stack, or whose
/// stack is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RemovalPolicy {
    /// It is deleted with its contents.
    Delete,
    /// It is retained: CloudFormation leaves it in the account; Terraform refuses to destroy it
    /// (`prevent_destroy`).
    Retain,
}

/// The [time to live](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html) of
/// a table's items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeToLive {
    pub(crate) attribute: String,
    pub(crate) enabled: bool,
}

/// The attribute, and the state of the feature.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
struct TimeToLiveFields {
    /// The number attribute with the time of expiry (Unix time in seconds).
    attribute: String,
    /// False to turn it off. By default, true.
    enabled: Option<bool>,
}

impl<'de> Deserialize<'de> for TimeToLive {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ShortOr {
            short: |attribute: String| Self::new(attribute),
            full: |TimeToLiveFields { attribute, enabled }| Self {
                attribute,
                enabled: enabled.unwrap_or(true),
            },
            expecting: "an attribute's name, or a mapping with `attribute` and `enabled`",
        })
    }
}

impl JsonSchema for TimeToLive {
    fn schema_name() -> Cow<'static, str> {
        "TimeToLive".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "The time to live of a table's items: just the attribute, or a mapping.",
            "anyOf": [generator.subschema_for::<String>(), TimeToLiveFields::json_schema(generator)]
        })
    }
}

impl TimeToLive {
    /// Deletes items after the time (Unix time in seconds) in the number attribute `attribute`.
    pub fn new(attribute: impl Into<String>) -> Self {
        Self { attribute: attribute.into(), enabled: true }
    }

    /// Turns the deletion on or off. DynamoDB requires the attribute's name to turn it off.
    pub fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }
}

impl From<&str> for TimeToLive {
    fn from(attribute: &str) -> Self {
        Self::new(attribute)
    }
}

impl From<String> for TimeToLive {
    fn from(attribute: String) -> Self {
        Self::new(attribute)
    }
}

/// A [table
/// class](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.TableClasses.html).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema,
)]
pub enum TableClass {
    /// The default.
    #[default]
    #[serde(rename = "STANDARD")]
    Standard,
    /// Cheaper storage, more expensive requests.
    #[serde(rename = "STANDARD_INFREQUENT_ACCESS")]
    StandardInfrequentAccess,
}

impl TableClass {
    /// The value in `CreateTable`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "STANDARD",
            Self::StandardInfrequentAccess => "STANDARD_INFREQUENT_ACCESS",
        }
    }
}

impl MayExist for Table {
    fn existing(&self) -> Option<(Option<&Text>, Option<&Text>)> {
        self.existing.as_ref().map(|of| (of.name.as_ref(), of.arn.as_ref()))
    }

    fn creation_options(&self) -> Vec<(&'static str, bool)> {
        vec![
            ("autoscaling", self.autoscaling.is_some()),
            ("billing", self.billing != Billing::default()),
            ("checkov-skip", !self.checkov_skip.is_empty()),
            ("class", self.class != TableClass::default()),
            ("deletion-protection", *self.deletion_protection),
            ("kinesis-destination", self.kinesis_destination.is_some()),
            ("name", self.known().is_some_and(|known| known.name != self.name)),
            ("point-in-time-recovery", !self.point_in_time_recovery),
            ("removal-policy", self.removal_policy != RemovalPolicy::Retain),
            ("replicas", !self.replicas.is_empty()),
            ("tags", !self.tags.is_empty()),
            ("time-to-live", self.time_to_live.is_some()),
        ]
    }
}

impl Table {
    /// Creates a table with the physical name `key` and the string partition key `partition_key`.
    pub fn new(key: &str, partition_key: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            name: key.into(),
            existing: None,
            partition_key: partition_key.into(),
            sort_key: None,
            attributes: BTreeMap::new(),
            further_attributes: None,
            billing: Billing::OnDemand,
            autoscaling: None,
            point_in_time_recovery: true,
            encryption: Setting::default(),
            deletion_protection: Setting::default(),
            removal_policy: RemovalPolicy::Retain,
            time_to_live: None,
            stream: None,
            kinesis_destination: None,
            class: TableClass::default(),
            replicas: BTreeMap::new(),
            alarms: TableAlarms::new(),
            checkov_skip: CheckovSkip::new(),
            tags: Tags::new(),
            global_secondary_indexes: BTreeMap::new(),
            local_secondary_indexes: BTreeMap::new(),
        }
    }

    builder::name! {
        /// The physical name, if it differs: 3 to 255 letters, digits, `_`, `-` and `.`.
    }

    /// The table exists already: it is referenced, neither created nor changed. Keys, attributes,
    /// indexes, stream and encryption are declared as they are; the other options are those of
    /// created tables.
    pub fn existing(mut self, existing: ExistingTable) -> Self {
        self.name = existing.known().name;
        self.existing = Some(existing);
        self
    }

    /// The sort key.
    pub fn sort_key(mut self, attribute: impl Into<String>) -> Self {
        self.sort_key = Some(attribute.into());
        self
    }

    /// Declares an attribute of the items. Undeclared key attributes are strings.
    pub fn attribute(mut self, name: impl Into<String>, attribute: impl Into<Attribute>) -> Self {
        self.attributes.insert(name.into(), attribute.into());
        self
    }

    /// The billing mode.
    pub fn billing(mut self, billing: Billing) -> Self {
        self.billing = billing;
        self
    }

    /// The autoscaling of the table's capacity. Indexes have their own.
    pub fn autoscaling(mut self, autoscaling: Autoscaling) -> Self {
        self.autoscaling = Some(autoscaling);
        self
    }

    /// True if the table can be restored to any second of the last 35 days.
    pub fn point_in_time_recovery(mut self, enabled: bool) -> Self {
        self.point_in_time_recovery = enabled;
        self
    }

    /// The key that encrypts the table.
    pub fn encryption(mut self, encryption: Encryption) -> Self {
        self.encryption = Setting::written(encryption);
        self
    }

    /// True if DynamoDB refuses to delete the table.
    pub fn deletion_protection(mut self, enabled: bool) -> Self {
        self.deletion_protection = Setting::written(enabled);
        self
    }

    /// The removal policy. By default the table is retained.
    pub fn removal_policy(mut self, policy: RemovalPolicy) -> Self {
        self.removal_policy = policy;
        self
    }

    /// The time to live of items: the number attribute with the time of expiry (Unix time in
    /// seconds), or a disabled [`TimeToLive`].
    pub fn time_to_live(mut self, of: impl Into<TimeToLive>) -> Self {
        self.time_to_live = Some(of.into());
        self
    }

    /// Enables the table's stream, which has the changes of the last 24 hours.
    pub fn stream(mut self, view: StreamViewType) -> Self {
        self.stream = Some(view);
        self
    }

    /// Sends item changes to a Kinesis stream.
    pub fn kinesis_destination(mut self, destination: KinesisDestination) -> Self {
        self.kinesis_destination = Some(destination);
        self
    }

    /// The table class.
    pub fn class(mut self, class: TableClass) -> Self {
        self.class = class;
        self
    }

    /// Adds a replica in another region than that of the stack: `eu-west-1`.
    pub fn replica(mut self, region: impl Into<String>, replica: Replica) -> Self {
        self.replicas.insert(region.into(), replica);
        self
    }

    /// Its alarms.
    pub fn alarms(mut self, alarms: TableAlarms) -> Self {
        self.alarms = alarms;
        self
    }

    checkov_skip::builder!("it");

    builder::tag!();

    /// Adds a global secondary index.
    pub fn global_secondary_index(
        mut self,
        name: impl Into<String>,
        index: GlobalSecondaryIndex,
    ) -> Self {
        self.global_secondary_indexes.insert(name.into(), index);
        self
    }

    /// Adds a local secondary index.
    pub fn local_secondary_index(
        mut self,
        name: impl Into<String>,
        index: LocalSecondaryIndex,
    ) -> Self {
        self.local_secondary_indexes.insert(name.into(), index);
        self
    }

    /// Allows attributes that it does not declare, of any type.
    pub fn further_attributes(mut self, of: FurtherAttributes) -> Self {
        self.further_attributes = Some(of);
        self
    }

    /// The shape of an attribute, or of the value at a path. Undeclared attributes are of any type
    /// if the table has further ones, and else strings. The time-to-live attribute is a number.
    pub(crate) fn shape_of(&self, attribute: &str) -> Cow<'_, Shape> {
        match self.attributes.get(attribute) {
            Some(attribute) => Cow::Borrowed(&attribute.shape),
            None if self.expiry() == Some(attribute) => Cow::Owned(AttributeType::N.into()),
            None if self.path(attribute).is_within(attribute) => {
                self.find(attribute).unwrap_or(Cow::Owned(AttributeType::S.into()))
            }
            None if self.further_attributes.is_some() && !self.knows(attribute) => {
                Cow::Owned(Shape::Any)
            }
            None => Cow::Owned(AttributeType::S.into()),
        }
    }

    /// The type of an attribute, or of the value at a path.
    pub(crate) fn type_of(&self, attribute: &str) -> AttributeType {
        self.shape_of(attribute).attribute_type()
    }

    /// The time-to-live attribute, enabled or not.
    pub(crate) fn expiry(&self) -> Option<&str> {
        self.time_to_live.as_ref().map(|of| of.attribute.as_str())
    }

    /// The texts that refer to it, if it exists already.
    pub(crate) fn known(&self) -> Option<Known> {
        self.existing.as_ref().map(ExistingTable::known)
    }

    /// The name by which requests refer to it: its ARN if it may belong to another account.
    pub(crate) fn request_name(&self) -> Text {
        let is_elsewhere = self.known().is_some_and(|known| known.is_of_other_account());
        self.id().attribute(if is_elsewhere { text::Attribute::Arn } else { text::Attribute::Name })
    }

    /// The region with the table.
    pub(crate) fn region(&self) -> Text {
        self.known().map_or_else(|| text::Pseudo::Region.into(), |known| known.region)
    }

    /// The view of its stream. That of an existing table is declared, or else has both images.
    pub(crate) fn stream_view(&self) -> Option<StreamViewType> {
        let undeclared = self.existing.is_some() && self.has_stream();
        self.stream.or(undeclared.then_some(StreamViewType::NewAndOldImages))
    }

    /// True if it has a stream, or an existing table the ARN of one.
    pub(crate) fn has_stream(&self) -> bool {
        match &self.existing {
            Some(existing) => existing.stream_arn.is_some(),
            None => self.stream.is_some(),
        }
    }

    /// True if an index contains an attribute: the keys of both, and its projection. The table
    /// itself contains all.
    pub(crate) fn holds(&self, index: Option<&str>, attribute: &str) -> bool {
        let Some(index) = index else { return true };
        let global = self.global_secondary_indexes.get(index).map(|index| &index.projection);
        let local = self.local_secondary_indexes.get(index).map(|index| &index.projection);
        let (partition_key, sort_key) = self.key_of(None);
        let (index_partition_key, index_sort_key) = self.key_of(Some(index));
        [Some(partition_key), sort_key, Some(index_partition_key), index_sort_key]
            .contains(&Some(attribute))
            || match global.or(local) {
                Some(Projection::Include(names)) => names.iter().any(|name| name == attribute),
                Some(Projection::KeysOnly) => false,
                Some(Projection::All) | None => true,
            }
    }

    /// The maximum length of an attribute in bytes, if it is part of a key.
    pub(crate) fn longest_key(&self, attribute: &str) -> Option<u32> {
        self.key_lengths().filter(|(name, _)| *name == attribute).map(|(_, longest)| longest).min()
    }

    /// The attributes of the table's key.
    pub(crate) fn primary_key(&self) -> MapShape {
        let (partition_key, sort_key) = self.key_of(None);
        self.item().only(std::iter::once(partition_key).chain(sort_key))
    }

    /// The attributes of all keys with their types, for `CreateTable`.
    pub(crate) fn key_attributes(&self) -> Vec<(&str, AttributeType)> {
        let mut names = BTreeSet::from([self.partition_key.as_str()]);
        names.extend(self.sort_key.as_deref());
        for index in self.global_secondary_indexes.values() {
            names.insert(&index.partition_key);
            names.extend(index.sort_key.as_deref());
        }
        names.extend(self.local_secondary_indexes.values().map(|index| index.sort_key.as_str()));
        names.into_iter().map(|name| (name, self.type_of(name))).collect()
    }

    /// The names of its secondary indexes.
    pub(crate) fn index_names(&self) -> impl Iterator<Item = &str> {
        let global = self.global_secondary_indexes.keys();
        global.chain(self.local_secondary_indexes.keys()).map(String::as_str)
    }

    /// True if it has a secondary index of this name.
    pub(crate) fn has_index(&self, index: &str) -> bool {
        self.index_names().any(|name| name == index)
    }

    /// The partition key and the sort key of the table or an index.
    pub(crate) fn key_of(&self, index: Option<&str>) -> (&str, Option<&str>) {
        let global = index.and_then(|index| self.global_secondary_indexes.get(index));
        let local = index.and_then(|index| self.local_secondary_indexes.get(index));
        match (global, local) {
            (Some(index), _) => (&index.partition_key, index.sort_key.as_deref()),
            (None, Some(index)) => (&self.partition_key, Some(&index.sort_key)),
            (None, None) => (&self.partition_key, self.sort_key.as_deref()),
        }
    }

    /// The item type: the declared attributes, and those known from keys, indexes and time to live,
    /// with required key attributes.
    pub fn item(&self) -> MapShape {
        let further = self.further_attributes.map(|FurtherAttributes::Any| BTreeSet::new());
        let mut item = MapShape { attributes: self.attributes.clone(), further };
        for (name, of) in self.key_attributes() {
            item.attributes.entry(name.to_owned()).or_insert_with(|| of.into());
        }
        if let Some(name) = self.expiry() {
            item.attributes.entry(name.to_owned()).or_insert_with(|| AttributeType::N.into());
        }
        for (name, longest) in self.key_lengths() {
            if let Some(Attribute { shape: Shape::String(string), .. }) =
                item.attributes.get_mut(name)
            {
                string.min_length = Some(string.min_length.unwrap_or_default().max(1));
                string.max_length = Some(string.max_length.unwrap_or(longest).min(longest));
            }
        }
        for name in std::iter::once(&self.partition_key).chain(&self.sort_key) {
            if let Some(attribute) = item.attributes.get_mut(name) {
                attribute.required = true;
            }
        }
        item
    }

    /// True if the item type has an attribute.
    pub(crate) fn declares(&self, attribute: &str) -> bool {
        self.further_attributes.is_some() || self.knows(attribute)
    }

    /// True if an attribute is declared, or known from keys, indexes or time to live.
    pub(crate) fn knows(&self, attribute: &str) -> bool {
        self.attributes.contains_key(attribute)
            || self.expiry() == Some(attribute)
            || self.key_lengths().any(|(name, _)| name == attribute)
    }

    /// The required attributes of the item type.
    pub(crate) fn required_attributes(&self) -> BTreeSet<&str> {
        let declared = self.attributes.iter().filter(|(_, attribute)| attribute.required);
        let (partition_key, sort_key) = self.key_of(None);
        let keys = std::iter::once(partition_key).chain(sort_key);
        declared.map(|(name, _)| name.as_str()).chain(keys).collect()
    }

    /// The attributes of all keys, with the maximum length in bytes and thus in characters.
    fn key_lengths(&self) -> impl Iterator<Item = (&str, u32)> {
        let global = self.global_secondary_indexes.values();
        let local = self.local_secondary_indexes.values();
        let sort_keys = (self.sort_key.iter())
            .chain(global.clone().filter_map(|index| index.sort_key.as_ref()))
            .chain(local.map(|index| &index.sort_key));
        let partition_keys =
            std::iter::once(&self.partition_key).chain(global.map(|index| &index.partition_key));
        partition_keys
            .map(|name| (name.as_str(), PARTITION_KEY_BYTES))
            .chain(sort_keys.map(|name| (name.as_str(), SORT_KEY_BYTES)))
    }
}
