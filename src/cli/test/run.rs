//! Runs examples: with their responses of DynamoDB, or with tables.

use dynagate::example::{Example, ExampleResult, Gateways};
use dynagate::plan::Plan;

use crate::cli::loaded::ReadTemplate;

/// The source of DynamoDB's responses.
pub(super) enum Run {
    /// The examples.
    Examples,
    /// Tables on this machine.
    #[cfg(feature = "serve")]
    Tables(Box<dynagate_local::System>),
}

impl Run {
    #[cfg(feature = "serve")]
    #[allow(clippy::unnecessary_wraps, reason = "fails without the feature")]
    pub(super) fn new(plan: &Plan<'_>, live: bool) -> anyhow::Result<Self> {
        let tables = || Self::Tables(Box::new(dynagate::serve::system(plan)));
        Ok(if live { tables() } else { Self::Examples })
    }

    #[cfg(not(feature = "serve"))]
    pub(super) fn new(_: &Plan<'_>, live: bool) -> anyhow::Result<Self> {
        anyhow::ensure!(
            !live,
            "--live needs the embedded DynamoDB, which this program was built without: build it \
             with the feature `serve`"
        );
        Ok(Self::Examples)
    }

    /// The tables of a template.
    #[cfg(feature = "serve")]
    #[allow(clippy::unnecessary_wraps, reason = "fails without the feature")]
    pub(super) fn of_template(template: &ReadTemplate, live: bool) -> anyhow::Result<Self> {
        let ReadTemplate { loaded, source, .. } = template;
        let system = || dynagate::serve::loaded_system(loaded, &source.name, &source.directory);
        Ok(if live { Self::Tables(Box::new(system())) } else { Self::Examples })
    }

    #[cfg(not(feature = "serve"))]
    pub(super) fn of_template(_: &ReadTemplate, live: bool) -> anyhow::Result<Self> {
        anyhow::ensure!(!live, "--live needs a program that was built with the feature `serve`");
        Ok(Self::Examples)
    }

    #[cfg_attr(
        not(feature = "serve"),
        allow(clippy::unnecessary_wraps, reason = "fails with the feature")
    )]
    pub(super) fn example(
        &self,
        example: &Example,
        gateways: &Gateways,
    ) -> anyhow::Result<ExampleResult> {
        match self {
            Self::Examples => Ok(example.run(gateways)),
            #[cfg(feature = "serve")]
            Self::Tables(system) => dynagate::serve::run_example(example, gateways, system)
                .map_err(anyhow::Error::from_boxed),
        }
    }
}
