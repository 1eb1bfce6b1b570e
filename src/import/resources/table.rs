//! Tables.

use super::super::properties::Properties;
use super::super::{Importer, object, text, texts};
use super::whole;
use crate::load::Declared;
use crate::vtl::Json;

impl Importer<'_> {
    pub(super) fn table(&mut self, declared: &Declared, name: &str) {
        let properties = Properties::of(&declared.properties);
        let path = |key| ["tables", name, key];
        self.physical_name(declared, "TableName", &["tables", name]);
        let is_simple = declared.kind == "AWS::Serverless::SimpleTable";
        let (partition, sort) = if is_simple {
            let key = properties.at(&["PrimaryKey", "Name"]).text();
            (Some(key.unwrap_or_else(|| "id".to_owned())), None)
        } else {
            keys(properties)
        };
        self.document.set_some(&path("partition-key"), partition.map(text));
        self.document.set_some(&path("sort-key"), sort.map(text));
        self.billing(properties, name);
        self.document.set(&path("attributes"), object([]));
        for definition in properties.get("AttributeDefinitions").items() {
            if let (Some(attribute), Some(of)) =
                (definition.get("AttributeName").text(), definition.get("AttributeType").text())
            {
                self.document.set(&["tables", name, "attributes", &attribute], text(of));
            }
        }
        if is_simple {
            let of = match properties.at(&["PrimaryKey", "Type"]).text().as_deref() {
                Some("Number") => "N",
                Some("Binary") => "B",
                _ => "S",
            };
            let key = properties.at(&["PrimaryKey", "Name"]).text();
            let key = key.unwrap_or_else(|| "id".to_owned());
            self.document.set(&["tables", name, "attributes", &key], text(of));
        }
        self.indexes(properties, name);
        let view = properties.at(&["StreamSpecification", "StreamViewType"]).text();
        self.document.set_some(&path("stream"), view.map(text));
        self.time_to_live(properties, name);
        let destination = properties.at(&["KinesisStreamSpecification", "StreamArn"]).text();
        if let Some(arn) = destination {
            match self.named("kinesis-streams", &arn) {
                Some(stream) => {
                    let precision = properties.at(&[
                        "KinesisStreamSpecification",
                        "ApproximateCreationDateTimePrecision",
                    ]);
                    let value = object([
                        ("stream", Some(text(stream))),
                        ("precision", precision.text().map(text)),
                    ]);
                    self.document.set(&path("kinesis-destination"), value);
                }
                None => self.note(
                    &["tables", name],
                    declared.span,
                    format!("the Kinesis stream `{arn}` is not declared here"),
                ),
            }
        }
        self.encryption_of_table(properties, name);
        let recovery = properties
            .at(&["PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled"])
            .flag();
        if recovery != Some(true) && declared.kind != "AWS::DynamoDB::GlobalTable" {
            self.document.set(&path("point-in-time-recovery"), Json::Boolean(false));
        }
        let class = properties.get("TableClass").text().filter(|class| class != "STANDARD");
        self.document.set_some(&path("class"), class.map(text));
        if properties.get("DeletionProtectionEnabled").flag() == Some(true) {
            self.document.set(&path("deletion-protection"), Json::Boolean(true));
        }
        self.removal_policy(declared, &["tables", name], true);
        if properties.get("Replicas").items().len() > 1 {
            self.note(&["tables", name], declared.span, "replicas are not imported");
        }
        if properties.get("ImportSourceSpecification").is_some() {
            self.note(&["tables", name], declared.span, "the import from S3 is not imported");
        }
        if properties.get("ResourcePolicy").is_some() {
            self.note(&["tables", name], declared.span, "the resource policy is not imported");
        }
    }

    fn billing(&mut self, properties: Properties<'_>, name: &str) {
        let capacity = capacity(properties.get("ProvisionedThroughput"));
        let mode = properties.get("BillingMode").text();
        if let Some(capacity) = capacity.filter(|_| mode.as_deref() != Some("PAY_PER_REQUEST")) {
            let billing = object([("provisioned", Some(capacity))]);
            self.document.set(&["tables", name, "billing"], billing);
        }
    }

    fn indexes(&mut self, properties: Properties<'_>, name: &str) {
        for index in properties.get("GlobalSecondaryIndexes").items() {
            let Some(of) = index.get("IndexName").text() else { continue };
            let (partition, sort) = keys(index);
            let value = object([
                ("partition-key", partition.map(text)),
                ("sort-key", sort.map(text)),
                ("projection", projection(index)),
                ("capacity", capacity(index.get("ProvisionedThroughput"))),
            ]);
            self.document.set(&["tables", name, "global-secondary-indexes", &of], value);
        }
        for index in properties.get("LocalSecondaryIndexes").items() {
            let Some(of) = index.get("IndexName").text() else { continue };
            let (_, sort) = keys(index);
            let value = object([("sort-key", sort.map(text)), ("projection", projection(index))]);
            self.document.set(&["tables", name, "local-secondary-indexes", &of], value);
        }
    }

    fn time_to_live(&mut self, properties: Properties<'_>, name: &str) {
        let of = properties.get("TimeToLiveSpecification");
        let Some(attribute) = of.get("AttributeName").text() else { return };
        let value = match of.get("Enabled").flag() {
            Some(false) => object([
                ("attribute", Some(text(attribute.clone()))),
                ("enabled", Some(Json::Boolean(false))),
            ]),
            _ => text(attribute.clone()),
        };
        self.document.set(&["tables", name, "attributes", &attribute], text("N"));
        self.document.set(&["tables", name, "time-to-live"], value);
    }

    fn encryption_of_table(&mut self, properties: Properties<'_>, name: &str) {
        let specification = properties.get("SSESpecification");
        let enabled = specification.get("SSEEnabled").flag().unwrap_or_default();
        let value = match specification.get("KMSMasterKeyId").text() {
            Some(arn) if enabled => Some(object([("kms-key-arn", Some(self.text(&arn)))])),
            _ if enabled => Some(text("aws-managed")),
            _ => None,
        };
        self.document.set_some(&["tables", name, "encryption"], value);
    }
}

/// The partition key and the sort key.
fn keys(of: Properties<'_>) -> (Option<String>, Option<String>) {
    let key = |kind: &str| {
        let schema = of.get("KeySchema").items();
        let key = schema.into_iter().find(|key| key.get("KeyType").text().as_deref() == Some(kind));
        key.and_then(|key| key.get("AttributeName").text())
    };
    (key("HASH"), key("RANGE"))
}

fn capacity(of: Properties<'_>) -> Option<Json> {
    let (read, write) =
        (of.get("ReadCapacityUnits").whole()?, of.get("WriteCapacityUnits").whole()?);
    // Terraform has zeros for on-demand indexes.
    (read > 0).then(|| object([("read", Some(whole(read))), ("write", Some(whole(write)))]))
}

fn projection(of: Properties<'_>) -> Option<Json> {
    match &*of.at(&["Projection", "ProjectionType"]).text()? {
        "KEYS_ONLY" => Some(text("keys-only")),
        "INCLUDE" => {
            let attributes = of.at(&["Projection", "NonKeyAttributes"]).texts();
            Some(object([("include", Some(texts(attributes)))]))
        }
        _ => None,
    }
}
