//! User pools with their clients, resource servers and domains.

use super::super::properties::Properties;
use super::super::{Importer, object, text, texts};
use super::whole;
use crate::load::Declared;
use crate::model::Kind;
use crate::vtl::Json;

impl Importer<'_> {
    pub(super) fn user_pool(&mut self, declared: &Declared, name: &str) {
        let properties = Properties::of(&declared.properties);
        let path = |key| ["user-pools", name, key];
        self.physical_name(declared, "UserPoolName", &["user-pools", name]);
        let names_of = properties.get("UsernameAttributes").texts();
        let aliases = properties.get("AliasAttributes").texts();
        let mut sign_in: Vec<&str> = Vec::new();
        if names_of.is_empty() {
            sign_in.push("username");
        }
        if names_of.iter().chain(&aliases).any(|of| of == "email") {
            sign_in.push("email");
        }
        if aliases.iter().any(|of| of == "preferred_username") {
            sign_in.push("preferred-username");
        }
        if sign_in != ["email"] {
            let sign_in = sign_in.into_iter().map(str::to_owned);
            self.document.set(&path("sign-in"), texts(sign_in));
        }
        let admin = properties.at(&["AdminCreateUserConfig", "AllowAdminCreateUserOnly"]).flag();
        if admin != Some(true) {
            self.document.set(&path("self-sign-up"), Json::Boolean(true));
        }
        let policy = properties.at(&["Policies", "PasswordPolicy"]);
        for (key, of, default) in [
            ("minimum-length", "MinimumLength", 8),
            ("temporary-password-days", "TemporaryPasswordValidityDays", 7),
        ] {
            let value = policy.get(of).whole().filter(|value| *value != default);
            let path = ["user-pools", name, "password-policy", key];
            self.document.set_some(&path, value.map(whole));
        }
        for (key, of) in [
            ("require-lowercase", "RequireLowercase"),
            ("require-uppercase", "RequireUppercase"),
            ("require-numbers", "RequireNumbers"),
            ("require-symbols", "RequireSymbols"),
        ] {
            if policy.is_some() && policy.get(of).flag() != Some(true) {
                let path = ["user-pools", name, "password-policy", key];
                self.document.set(&path, Json::Boolean(false));
            }
        }
        let mfa = match properties.get("MfaConfiguration").text().as_deref() {
            Some("ON") => Some("required"),
            Some("OPTIONAL") => Some("optional"),
            _ => None,
        };
        self.document.set_some(&path("mfa"), mfa.map(text));
        let mechanisms = properties.at(&["AccountRecoverySetting", "RecoveryMechanisms"]).items();
        if mechanisms.iter().any(|of| of.get("Name").text().as_deref() == Some("admin_only")) {
            self.document.set(&path("account-recovery"), text("admin-only"));
        }
        for attribute in properties.get("Schema").items() {
            self.user_attribute(name, attribute);
        }
        if properties.get("DeletionProtection").text().as_deref() == Some("ACTIVE") {
            self.document.set(&path("deletion-protection"), Json::Boolean(true));
        }
        self.removal_policy(declared, &["user-pools", name], true);
        for of in ["LambdaConfig", "EmailConfiguration", "SmsConfiguration", "UserPoolAddOns"] {
            let value = properties.get(of).0.map(ToString::to_string).unwrap_or_default();
            let is_default = value.contains("\"COGNITO_DEFAULT\"") || value.contains("\"OFF\"");
            if !value.is_empty() && !is_default {
                let message = format!("`{of}` of the user pool is not imported");
                self.note(&["user-pools", name], declared.span, message);
            }
        }
        self.parts_of_pool(declared, name);
    }

    fn user_attribute(&mut self, pool: &str, of: Properties<'_>) {
        let Some(attribute) = of.get("Name").text() else { return };
        let kind = match of.get("AttributeDataType").text().as_deref() {
            Some("Number") => Some("number"),
            Some("Boolean") => Some("boolean"),
            Some("DateTime") => Some("date-time"),
            _ => None,
        };
        let number = |path: &[&str]| of.at(path).whole().map(whole);
        let flag = |name: &str, unless: bool| {
            of.get(name).flag().filter(|value| *value != unless).map(Json::Boolean)
        };
        let is_standard = attribute.contains('_') || STANDARD.contains(&&*attribute);
        let value = object([
            ("type", kind.filter(|_| !is_standard).map(text)),
            ("required", flag("Required", false)),
            ("mutable", flag("Mutable", true)),
            (
                "min-length",
                number(&["StringAttributeConstraints", "MinLength"]).filter(|_| !is_standard),
            ),
            (
                "max-length",
                number(&["StringAttributeConstraints", "MaxLength"]).filter(|_| !is_standard),
            ),
            ("minimum", number(&["NumberAttributeConstraints", "MinValue"])),
            ("maximum", number(&["NumberAttributeConstraints", "MaxValue"])),
        ]);
        self.document.set(&["user-pools", pool, "attributes", &attribute], value);
    }

    fn parts_of_pool(&mut self, declared: &Declared, pool: &str) {
        let is_of = |of: &Declared| {
            let id = Properties::of(&of.properties).get("UserPoolId").text();
            id.as_deref() == Some(&*declared.reference)
        };
        for of in self.of_kind(&["AWS::Cognito::UserPoolResourceServer"]) {
            let tree = Properties::of(&of.properties);
            if !is_of(of) {
                continue;
            }
            let name = self.part_name(of, pool, Kind::ResourceServer);
            let mut set = |key: &str, value: Option<Json>| {
                let path = ["user-pools", pool, "resource-servers", &*name, key];
                self.document.set_some(&path, value);
            };
            let identifier = tree.get("Identifier").text().filter(|of| *of != name);
            set("identifier", identifier.map(text));
            let physical = tree.get("Name").text().filter(|of| *of != name);
            set("name", physical.map(text));
            let scopes = tree.get("Scopes").items().into_iter().filter_map(|scope| {
                let name = scope.get("ScopeName").text()?;
                Some((name, text(scope.get("ScopeDescription").text()?)))
            });
            set("scopes", Some(Json::Object(scopes.collect())));
        }
        for of in self.of_kind(&["AWS::Cognito::UserPoolClient"]) {
            if is_of(of) {
                let name = self.part_name(of, pool, Kind::UserPoolClient);
                self.user_pool_client(of, pool, &name);
            }
        }
        for of in self.of_kind(&["AWS::Cognito::UserPoolDomain"]) {
            if !is_of(of) {
                continue;
            }
            let tree = Properties::of(&of.properties);
            let domain = tree.get("Domain").text().unwrap_or_default();
            let domain = self.text_of_name(&domain);
            let certificate = tree.at(&["CustomDomainConfig", "CertificateArn"]).text();
            let value = match certificate.map(|arn| self.text(&arn)) {
                None => object([("prefix", Some(domain))]),
                Some(arn) => {
                    let custom = object([("name", Some(domain)), ("certificate-arn", Some(arn))]);
                    object([("custom", Some(custom))])
                }
            };
            self.document.set(&["user-pools", pool, "domain"], value);
        }
    }

    fn user_pool_client(&mut self, of: &Declared, pool: &str, name: &str) {
        let tree = Properties::of(&of.properties);
        let physical = tree.get("ClientName").text().filter(|physical| physical != name);
        let physical = physical.map(|physical| self.text_of_name(&physical));
        let flows = tree.get("ExplicitAuthFlows").texts();
        let flows: Vec<String> = flows
            .iter()
            .filter_map(|flow| {
                Some(match flow.as_str() {
                    "ALLOW_USER_SRP_AUTH" => "user-srp",
                    "ALLOW_USER_PASSWORD_AUTH" => "user-password",
                    "ALLOW_ADMIN_USER_PASSWORD_AUTH" => "admin-user-password",
                    "ALLOW_USER_AUTH" => "user",
                    "ALLOW_CUSTOM_AUTH" => "custom",
                    _ => return None,
                })
            })
            .map(str::to_owned)
            .collect();
        let flow = tree.get("AllowedOAuthFlows").texts();
        let flow = match flow.first().map(String::as_str) {
            Some("code") => Some("code"),
            Some("client_credentials") => Some("client-credentials"),
            Some(other) => {
                let message = format!("the grant `{other}` of `{}` is not imported", of.key);
                self.note(&["user-pools", pool], of.span, message);
                None
            }
            None => None,
        };
        let list = |name: &str| {
            let values = tree.get(name).texts();
            (!values.is_empty()).then(|| texts(values))
        };
        let oauth = flow.map(|flow| {
            object([
                ("flow", Some(text(flow))),
                ("scopes", list("AllowedOAuthScopes")),
                ("callback-urls", list("CallbackURLs")),
                ("logout-urls", list("LogoutURLs")),
            ])
        });
        let minutes = |name: &str, unit: &str, default: u64| {
            let value = tree.get(name).whole()?;
            let value = match tree.at(&["TokenValidityUnits", unit]).text().as_deref() {
                Some("minutes") => value,
                Some("days") => value * 1440,
                _ => value * 60,
            };
            (value != default).then(|| whole(value))
        };
        let days = tree.get("RefreshTokenValidity").whole().filter(|days| *days != 30);
        let secret = tree.get("GenerateSecret").flag().filter(|is| *is).map(Json::Boolean);
        let client = object([
            ("name", physical),
            ("secret", secret),
            ("auth-flows", (!flows.is_empty() && flows != ["user-srp"]).then(|| texts(flows))),
            ("oauth", oauth),
            ("access-token-minutes", minutes("AccessTokenValidity", "AccessToken", 60)),
            ("id-token-minutes", minutes("IdTokenValidity", "IdToken", 60)),
            ("refresh-token-days", days.map(whole)),
            ("read-attributes", list("ReadAttributes")),
        ]);
        self.document.set(&["user-pools", pool, "clients", name], client);
    }

    /// The name in the blueprint of the pool with an ARN, whose last part is an ID.
    pub(in super::super) fn pool_of_arn(&self, arn: &str) -> Option<String> {
        let resources = self.loaded.inventory.resources.iter();
        let mut pools = resources.filter(|of| of.kind == "AWS::Cognito::UserPool");
        let pool = pools.find(|pool| pool.arn == arn || pool.key == arn)?;
        self.named.get(&pool.key).map(|named| named.name.clone())
    }
}

/// The standard attributes without an underscore.
const STANDARD: [&str; 12] = [
    "address",
    "birthdate",
    "email",
    "gender",
    "locale",
    "name",
    "nickname",
    "picture",
    "profile",
    "website",
    "zoneinfo",
    "sub",
];
