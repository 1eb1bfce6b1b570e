//! Cache keys: the parameters by which API Gateway distinguishes cached responses.
//!
//! By default there is one cached response for each resource, whatever the parameters: `/orders/1`
//! and `/orders/2` would share it. Therefore the [cache
//! keys](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html) of
//! a cached method are all of its parameters: those of its path, and the declared ones. A body
//! cannot be a cache key, so only methods without a body are cached.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::cors::ORIGIN;
use super::{PlannedApi, PlannedMethod};
use crate::model::{Cors, HttpMethod, MethodKey, Path, RequestParameter, Stage};

impl PlannedApi<'_> {
    /// The parameters that a method declares in API Gateway, because cache keys must be declared.
    pub(crate) fn request_parameters<'a>(
        &self,
        path: &Path,
        verb: HttpMethod,
        method: &'a PlannedMethod<'_>,
    ) -> Cow<'a, BTreeMap<RequestParameter, bool>> {
        let mut parameters = Cow::Borrowed(&method.request_parameters);
        if self.caches(verb, path) {
            for name in path.parameters() {
                parameters.to_mut().insert(RequestParameter::Path(name.to_owned()), true);
            }
            // A response for one origin is wrong for another.
            if self.cors.as_ref().is_some_and(Cors::depends_on_origin) {
                parameters
                    .to_mut()
                    .entry(RequestParameter::Header(ORIGIN.to_owned()))
                    .or_insert(false);
            }
        }
        parameters
    }

    /// The cache keys of a method; none if it is not cached.
    pub(crate) fn cache_keys(
        &self,
        path: &Path,
        verb: HttpMethod,
        method: &PlannedMethod<'_>,
    ) -> Vec<RequestParameter> {
        if !self.caches(verb, path) {
            return Vec::new();
        }
        self.request_parameters(path, verb, method).keys().cloned().collect()
    }

    /// True if a stage caches the responses of a method.
    pub(crate) fn caches(&self, verb: HttpMethod, path: &Path) -> bool {
        self.stages.iter().any(|stage| stage.caches(verb, path))
    }
}

impl Stage {
    /// True if the responses of a method are cached.
    pub(crate) fn caches(&self, verb: HttpMethod, path: &Path) -> bool {
        if self.cache.is_none() {
            return false;
        }
        let settings = self.effective_settings(&MethodKey::Route(verb, path.clone()));
        settings.caching.is_some_and(|caching| caching.enabled)
    }
}
