//! The state that all parts of a server share.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use dynagate_gateway::Gateway;

use crate::api::Behavior;
use crate::database::{Database, TableChange, TableError};
use crate::events::{Events, Targets};
use crate::executions::{self, Executions};
use crate::functions::{self, Environment, Functions, Mappings, Services};
use crate::history::{Activity, Event, History};
use crate::messaging::{self, Messaging, Recorded};
use crate::objects::Objects;
use crate::schedules::Schedules;
use crate::server::StartError;
use crate::system::System;

/// Everything that the parts of a server share.
#[derive(Debug)]
pub(crate) struct State {
    generation: RwLock<Arc<Generation>>,
    pub(crate) database: Database,
    pub(crate) history: Arc<History>,
    pub(crate) functions: Arc<Functions>,
    pub(crate) messaging: Arc<Messaging>,
    pub(crate) objects: Arc<Objects>,
    pub(crate) events: Arc<Events>,
    pub(crate) executions: Arc<Executions>,
    pub(crate) schedules: Arc<Schedules>,
    pub(crate) mappings: Mappings,
    pub(crate) behavior: Behavior,
}

/// A receiver of activities.
type Record = Arc<dyn Fn(Activity) + Send + Sync>;

/// A system between two reloads.
#[derive(Debug)]
pub(crate) struct Generation {
    pub(crate) system: System,
    /// The gateways by the key of their API and the name of their stage.
    gateways: BTreeMap<(String, String), Arc<Gateway>>,
}

impl Generation {
    fn of(system: System) -> Self {
        let mut gateways = BTreeMap::new();
        for deployed in &system.apis {
            for stage in deployed.api.stages.keys() {
                let gateway = Gateway::at(Arc::clone(&deployed.api), stage.as_str());
                let key = (deployed.key.clone(), stage.clone());
                gateways.extend(gateway.map(|gateway| (key, Arc::new(gateway))));
            }
        }
        Self { system, gateways }
    }

    /// The gateway of an API's stage.
    pub(crate) fn gateway(&self, api: &str, stage: &str) -> Option<&Arc<Gateway>> {
        self.gateways.get(&(api.to_owned(), stage.to_owned()))
    }
}

impl State {
    /// The state of a new server, with the tables of its system. The directory keeps the objects.
    pub(crate) fn new(
        system: System,
        database: Database,
        directory: Option<&Path>,
        environment: Environment,
        behavior: Behavior,
    ) -> Result<(Self, Vec<TableChange>), StartError> {
        let changes = database.prepare(&system.tables).map_err(StartError::Table)?;
        let history = Arc::new(History::default());
        let kept = Arc::clone(&history);
        let record: Record = Arc::new(move |activity| kept.record(activity));
        let objects = Objects::open(directory, Arc::clone(&record));
        let objects = Arc::new(objects.map_err(StartError::Database)?);
        objects.reload(system.buckets.clone());
        let kept = Arc::clone(&history);
        let report = Arc::new(move |activity: functions::Activity| kept.record(activity.into()));
        let functions = Arc::new(Functions::new(system.functions.clone(), environment, report));
        let kept = Arc::clone(&history);
        let report = Arc::new(move |recorded: Arc<Recorded>| kept.record((&*recorded).into()));
        let messaging = Arc::new(Messaging::new(system.messaging.clone(), report));
        let targets = Targets {
            functions: Arc::clone(&functions),
            messaging: Arc::clone(&messaging),
            executions: Arc::new(OnceLock::new()),
        };
        let services = executions::Services {
            database: database.clone(),
            functions: Arc::clone(&functions),
            messaging: Arc::clone(&messaging),
            executions: Arc::clone(&targets.executions),
            events: Arc::new(Events::new(system.event_buses.clone(), targets, Arc::clone(&record))),
        };
        let events = Arc::clone(&services.events);
        let machines = system.state_machines.clone();
        let executions = Arc::new(Executions::new(machines, services.clone(), record));
        // It is set once, here.
        let _ = services.executions.set(Arc::downgrade(&executions));
        let schedules = Arc::new(Schedules::default());
        schedules.reload(&system.schedules);
        let mappings = Mappings::new(Services {
            database: database.clone(),
            functions: Arc::clone(&functions),
            messaging: Arc::clone(&messaging),
        });
        mappings.reload(&system.functions, &system.kinesis_destinations);
        let state = Self {
            generation: RwLock::new(Arc::new(Generation::of(system))),
            database,
            history,
            functions,
            messaging,
            objects,
            events,
            executions,
            schedules,
            mappings,
            behavior,
        };
        Ok((state, changes))
    }

    /// The current generation. A request keeps it to its end.
    pub(crate) fn generation(&self) -> Arc<Generation> {
        Arc::clone(&self.generation.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Replaces the system. Items of the tables are kept.
    pub(crate) fn reload(&self, system: System) -> Result<Vec<TableChange>, TableError> {
        let changes = self.database.prepare(&system.tables)?;
        self.messaging.reload(system.messaging.clone());
        self.objects.reload(system.buckets.clone());
        self.events.reload(system.event_buses.clone());
        self.executions.reload(system.state_machines.clone());
        self.schedules.reload(&system.schedules);
        self.functions.reload(system.functions.clone());
        self.mappings.reload(&system.functions, &system.kinesis_destinations);
        let next = Arc::new(Generation::of(system));
        self.behavior.authorizers.forget();
        *self.generation.write().unwrap_or_else(PoisonError::into_inner) = next;
        self.history.tell(Event::Reloaded);
        Ok(changes)
    }

    /// The services that programs on this machine, and routes, call.
    pub(crate) fn endpoint(&self) -> messaging::Endpoint {
        messaging::Endpoint {
            messaging: Arc::clone(&self.messaging),
            functions: Arc::clone(&self.functions),
            objects: Arc::clone(&self.objects),
            events: Arc::clone(&self.events),
            executions: Arc::clone(&self.executions),
        }
    }

    /// Ends the mappings and the processes of functions.
    pub(crate) fn stop(&self) {
        self.mappings.stop();
        self.executions.stop();
        self.functions.stop();
    }
}
