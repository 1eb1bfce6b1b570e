//! The stage.

use super::{LoweredApi, Lowering};
use crate::blueprint::diagnostic::{At, Fault};
use crate::blueprint::node::Node;
use crate::model::{HttpMethod, MethodKey, Path, Stage};

const METHOD_SETTINGS: &str = "method-settings";

impl Lowering<'_> {
    /// Lowers the stage at a place, whose settings are for complete paths.
    pub(super) fn stage(&mut self, api: &LoweredApi, mut stage: Stage, at: &[&str]) -> Stage {
        let at = [at, &[METHOD_SETTINGS]].concat();
        let mut settings = std::mem::take(&mut stage.method_settings);
        for key in self.node.at(&at).into_iter().flat_map(Node::keys) {
            let Some(settings) = settings.remove(&MethodKey::from(key.to_owned())) else {
                continue;
            };
            let of = if key == "*" {
                MethodKey::All
            } else {
                let Some((verb, path)) = self.settings_key(api, key, &at) else { continue };
                MethodKey::Route(verb, Path::unchecked(&path))
            };
            stage.method_settings.insert(of, settings);
        }
        stage
    }

    /// The route of settings, which must be one of the API's, as written there.
    fn settings_key(
        &mut self,
        api: &LoweredApi,
        key: &str,
        at: &[&str],
    ) -> Option<(HttpMethod, String)> {
        let routes = self.routes.iter().filter(|((of, ..), _)| *of == api.key);
        let found = routes.clone().find(|(_, written)| *written == key);
        if let Some(((_, verb, path), _)) = found {
            return Some((*verb, path.clone()));
        }
        if self.node.at(&api.path(&["routes", key])).is_none() {
            let path = [at, &[key]].concat();
            let fault = Fault::new(&path, At::Key, format!("the API has no route `{key}`"));
            let known = std::iter::once("*").chain(routes.map(|(_, key)| &**key));
            let fault = fault.one_of(key, known, str::to_owned);
            self.faults.push(fault);
        }
        None
    }
}
