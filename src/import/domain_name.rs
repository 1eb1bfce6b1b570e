//! Domain names with the stages of their base paths.

use super::properties::Properties;
use super::{Importer, names, object, text};
use crate::load::Declared;
use crate::model::Kind;
use crate::vtl::Json;

/// The base path of the whole domain in API Gateway's API.
const WHOLE: &str = "(none)";

impl Importer<'_> {
    /// The domain names that map stages of the imported APIs.
    pub(super) fn domain_names(&mut self) {
        let mappings = self.of_kind(&["AWS::ApiGateway::BasePathMapping"]);
        for declared in self.of_kind(&["AWS::ApiGateway::DomainName"]) {
            let properties = Properties::of(&declared.properties);
            let Some(domain) = properties.get("DomainName").text() else { continue };
            let own = mappings.iter().filter(|of| {
                let name = Properties::of(&of.properties).get("DomainName").text();
                name.is_some_and(|of| of == domain || of == declared.key)
            });
            let stages = own.filter_map(|of| {
                let of = Properties::of(&of.properties);
                let stage =
                    self.stage_of(&of.get("RestApiId").text()?, &of.get("Stage").text()?)?;
                let path = of.get("BasePath").text().filter(|path| path != WHOLE);
                Some((path.unwrap_or_default(), stage))
            });
            let stages: Vec<(String, String)> = stages.collect();
            let kind = properties.get("EndpointConfiguration").get("Types").texts();
            // The default of CloudFormation.
            let is_edge = kind.first().is_none_or(|kind| kind == "EDGE");
            self.domain_name(declared, &domain, is_edge, stages, properties);
        }
        for mapping in mappings {
            let of = Properties::of(&mapping.properties);
            let domain = of.get("DomainName").text().unwrap_or_default();
            let domains = self.of_kind(&["AWS::ApiGateway::DomainName"]);
            let is_declared = domains.into_iter().any(|declared| {
                let name = Properties::of(&declared.properties).get("DomainName").text();
                name.as_ref() == Some(&domain) || declared.key == domain
            });
            if !is_declared {
                let message = format!(
                    "`{}` is not imported: its domain name `{domain}` is not declared here",
                    mapping.key
                );
                self.note(&[], mapping.span, message);
            }
        }
        self.domain_names_of_sam();
    }

    /// The domain names that are properties of APIs of SAM.
    fn domain_names_of_sam(&mut self) {
        for declared in self.of_kind(&["AWS::Serverless::Api"]) {
            let of = Properties::of(&declared.properties).get("Domain");
            let Some(domain) = of.get("DomainName").text() else { continue };
            let api = self.apis.iter().find(|api| api.name == declared.key);
            let stage = api.and_then(|api| {
                let stage = api.api.stages.keys().next()?;
                self.stage_of(&api.api.id, stage)
            });
            let paths = of.get("BasePath").texts();
            let paths = if paths.is_empty() { vec![String::new()] } else { paths };
            let stages = paths
                .into_iter()
                .filter_map(|path| Some((path.trim_matches('/').to_owned(), stage.clone()?)));
            let is_edge = of.get("EndpointConfiguration").text().is_none_or(|of| of == "EDGE");
            let stages = stages.collect();
            if of.get("Route53").is_some() {
                let message =
                    "the DNS record of the domain name is not imported: create it elsewhere";
                self.note(&[], declared.span, message);
            }
            let named = Declared { key: format!("{}DomainName", declared.key), ..declared.clone() };
            self.domain_name(&named, &domain, is_edge, stages, of);
        }
    }

    fn domain_name(
        &mut self,
        declared: &Declared,
        domain: &str,
        is_edge: bool,
        stages: Vec<(String, String)>,
        of: Properties<'_>,
    ) {
        if stages.is_empty() {
            let message = format!(
                "`{}` is not imported: a domain name of a blueprint has a stage of its APIs",
                declared.key
            );
            return self.note(&[], declared.span, message);
        }
        let named = Declared { key: declared.key.clone(), ..Declared::default() };
        let local = names::local_name(&declared.key);
        // The name in the blueprint may be the domain name itself.
        let name = if names::same_identifier(Kind::DomainName, domain, local, self.format) {
            domain.to_owned()
        } else {
            names::name(&named, Kind::DomainName, self.format)
        };
        let certificate = ["RegionalCertificateArn", "CertificateArn"];
        let certificate = certificate.into_iter().find_map(|name| of.get(name).text());
        let certificate = self.certificate(declared, certificate.as_deref());
        let policy = of.get("SecurityPolicy").text();
        let store = of.get("MutualTlsAuthentication");
        let version = store.get("TruststoreVersion").text().map(|of| self.text(&of));
        let store = store.get("TruststoreUri").text().map(|uri| {
            object([("truststore-uri", Some(self.text(&uri))), ("truststore-version", version)])
        });
        let physical = Some(self.text_of_name(domain)).filter(|of| *of != text(name.clone()));
        let mut value = vec![
            ("name", physical),
            ("certificate-arn", Some(certificate)),
            ("endpoint", is_edge.then(|| text("edge"))),
            ("security-policy", policy.filter(|of| of == "TLS_1_0").map(text)),
            ("mutual-tls", store),
        ];
        match stages.as_slice() {
            [(path, stage)] => {
                let usual = self.usual_stage();
                value.push(("base-path", Some(path).filter(|of| !of.is_empty()).map(text)));
                value.push((
                    "stage",
                    Some(stage).filter(|of| Some(*of) != usual.as_ref()).map(text),
                ));
            }
            _ => {
                let stages = stages.into_iter().map(|(path, stage)| (path, text(stage)));
                value.push(("base-paths", Some(Json::Object(stages.collect()))));
            }
        }
        for (key, value) in value {
            self.document.set_some(&["domain-names", &name, key], value);
        }
        let part = |attribute: &str| format!("${{domain-names.{name}.{attribute}}}");
        for (attributes, key) in [
            (["RegionalDomainName", "DistributionDomainName"], "target"),
            (["RegionalHostedZoneId", "DistributionHostedZoneId"], "hosted-zone"),
            (["regional_domain_name", "cloudfront_domain_name"], "target"),
            (["regional_zone_id", "cloudfront_zone_id"], "hosted-zone"),
        ] {
            for attribute in attributes {
                self.references.part(format!("{}.{attribute}", declared.key), part(key));
            }
        }
    }

    /// The ARN of a certificate. That of a certificate of the file is a parameter.
    fn certificate(&mut self, declared: &Declared, arn: Option<&str>) -> Json {
        let resources = &self.loaded.inventory.resources;
        let own = resources.iter().find(|of| Some(&*of.arn) == arn || Some(&*of.reference) == arn);
        match (arn, own) {
            (Some(arn), None) => self.text(arn),
            _ => {
                let parameter = own.map_or_else(
                    || format!("{}-certificate", names::kebab(names::local_name(&declared.key))),
                    |of| names::kebab(names::local_name(&of.key)),
                );
                let description = "The ARN of the ACM certificate of the domain name";
                let value = object([("description", Some(text(description)))]);
                self.document.set(&["parameters", &parameter], value);
                text(format!("${{parameters.{parameter}}}"))
            }
        }
    }
}
