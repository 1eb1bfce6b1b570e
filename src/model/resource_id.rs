//! What a resource is called inside dynagate: its kind and the name that the blueprint gave it.

use std::sync::Arc;

use super::HttpMethod;

/// A name as the blueprint wrote it; cheap to clone.
pub type Name = Arc<str>;

/// A kind of resource. Both backends derive their identifiers from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A DynamoDB table.
    Table,
    /// A capacity that is scaled; its scope is the table.
    ScalableTarget,
    /// By what a capacity is scaled; its scope is the table.
    ScalingPolicy,
    /// The account's settings of API Gateway.
    Account,
    /// A domain name of one's own.
    DomainName,
    /// The stage that answers under a path of a domain name.
    BasePathMapping,
    /// The certificate that a stage shows to HTTP backends.
    ClientCertificate,
    /// The web ACL of a stage.
    WebAclAssociation,
    /// A group of resources that carry the same tag.
    ResourceGroup,
    /// A data stream of Kinesis.
    KinesisStream,
    /// A queue of SQS.
    Queue,
    /// What a queue lets in.
    QueuePolicy,
    /// A topic of SNS.
    Topic,
    /// Who gets what is published to a topic.
    Subscription,
    /// A function of Lambda.
    Function,
    /// What invokes a function with the records of a stream.
    EventSourceMapping,
    /// Who may invoke a function; its name and scope are those of the subscription.
    Permission,
    /// An IAM role.
    Role,
    /// A REST API of API Gateway.
    RestApi,
    /// A path of a REST API; its name is the whole path.
    Resource,
    /// A method on a path; its name is the path.
    Method(HttpMethod),
    /// A JSON Schema that request bodies are held against.
    Model,
    /// What API Gateway checks before it calls the integration.
    RequestValidator,
    /// Who decides whether a caller may call.
    Authorizer,
    /// What lets an authorizer call its function.
    AuthorizerPermission,
    /// What API Gateway answers where it calls no integration.
    GatewayResponse,
    /// A snapshot of a REST API.
    Deployment,
    /// A deployed, callable REST API.
    Stage,
    /// The log group of a function.
    LogGroup,
    /// The log group of a stage's access log.
    StageLogGroup,
    /// An API key.
    ApiKey,
    /// A usage plan: who may call how often.
    UsagePlan,
    /// A key's membership of a usage plan.
    UsagePlanKey,
    /// A value that is given when the stack is deployed.
    Parameter,
    /// A value that the deployed stack shows.
    Output,
}

impl Kind {
    /// What people call it, for messages.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::ScalableTarget => "scalable target",
            Self::ScalingPolicy => "scaling policy",
            Self::Account => "account",
            Self::DomainName => "domain name",
            Self::BasePathMapping => "base path mapping",
            Self::ClientCertificate => "client certificate",
            Self::WebAclAssociation => "web ACL association",
            Self::ResourceGroup => "table group",
            Self::KinesisStream => "Kinesis stream",
            Self::Queue => "queue",
            Self::QueuePolicy => "queue policy",
            Self::Topic => "topic",
            Self::Subscription => "subscription",
            Self::Function => "function",
            Self::EventSourceMapping => "event source mapping",
            Self::Permission => "permission",
            Self::Role => "role",
            Self::RestApi => "REST API",
            Self::Resource => "resource",
            Self::Method(_) => "method",
            Self::Model => "model",
            Self::RequestValidator => "request validator",
            Self::Authorizer => "authorizer",
            Self::AuthorizerPermission => "authorizer permission",
            Self::GatewayResponse => "gateway response",
            Self::Deployment => "deployment",
            Self::Stage => "stage",
            Self::LogGroup | Self::StageLogGroup => "log group",
            Self::ApiKey => "API key",
            Self::UsagePlan => "usage plan",
            Self::UsagePlanKey => "usage plan key",
            Self::Parameter => "parameter",
            Self::Output => "output",
        }
    }
}

/// Kind and name of a resource, and for a part of a larger one (a stage of an API) the name of the
/// whole.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceId {
    /// What it is.
    pub kind: Kind,
    /// The REST API (or usage plan, topic, function) that it is a part of.
    pub scope: Option<Name>,
    /// Its name in the blueprint.
    pub name: Name,
}

impl ResourceId {
    /// A resource that stands on its own.
    pub fn new(kind: Kind, name: impl Into<Name>) -> Self {
        Self { kind, scope: None, name: name.into() }
    }

    /// A part of `scope`.
    pub fn within(scope: impl Into<Name>, kind: Kind, name: impl Into<Name>) -> Self {
        Self { kind, scope: Some(scope.into()), name: name.into() }
    }

    /// The REST API that this is a part of.
    pub(crate) fn owner(&self) -> Self {
        Self::new(Kind::RestApi, self.scope.clone().unwrap_or_else(|| self.name.clone()))
    }
}

impl std::fmt::Display for ResourceId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.kind {
            Kind::Method(method) => write!(f, "method {method} {}", self.name),
            kind => write!(f, "{} {}", kind.noun(), self.name),
        }
    }
}
