//! A subscriber that keeps what it is told.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, Mutex, Once};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry;

pub type Fields = BTreeMap<&'static str, String>;

#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    pub target: String,
    pub level: Level,
    pub fields: Fields,
    /// The fields that are strings, and not what a value prints of itself.
    pub strings: BTreeSet<&'static str>,
}

impl Told {
    /// What the fields are, of which there are no others.
    #[track_caller]
    pub fn assert_fields(&self, expected: &[(&str, &str)]) {
        let fields: Vec<_> = self.fields.iter().map(|(&k, v)| (k, v.as_str())).collect();
        assert_eq!(fields, expected);
    }
}

#[derive(Clone)]
pub struct Capture {
    max_level: Level,
    kept: Arc<Mutex<Kept>>,
}

#[derive(Default)]
struct Kept {
    events: Vec<Told>,
    span: Fields,
    /// How often the crate asked whether to tell something.
    questions: usize,
}

impl Capture {
    /// What happens up to this level.
    pub fn of(max_level: Level, run: impl FnOnce()) -> Self {
        let capture = Self {
            max_level,
            kept: Arc::default(),
        };
        // Without a subscriber for all threads, an event that another test reaches first, while this one
        // is registered, may count as disabled for good. It keeps nothing: nothing is told at `error`.
        static FOR_ALL: Once = Once::new();
        FOR_ALL.call_once(|| {
            let nobody = Self {
                max_level: Level::ERROR,
                kept: Arc::default(),
            };
            tracing::subscriber::set_global_default(registry().with(nobody)).unwrap();
        });
        tracing::subscriber::with_default(registry().with(capture.clone()), run);
        capture
    }

    pub fn events(&self) -> Vec<Told> {
        self.kept.lock().unwrap().events.clone()
    }

    /// The fields of the spans.
    pub fn span(&self) -> Fields {
        self.kept.lock().unwrap().span.clone()
    }

    pub fn questions(&self) -> usize {
        self.kept.lock().unwrap().questions
    }
}

impl<S: Subscriber> Layer<S> for Capture {
    // Never decided once for all: each event asks.
    fn register_callsite(&self, _: &'static Metadata<'static>) -> tracing::subscriber::Interest {
        tracing::subscriber::Interest::sometimes()
    }

    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        let is_own = metadata.target().starts_with("tower_cors_credentials");
        self.kept.lock().unwrap().questions += usize::from(is_own);
        metadata.is_span() || (is_own && *metadata.level() <= self.max_level)
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut fields = Collect::default();
        event.record(&mut fields);
        self.kept.lock().unwrap().events.push(Told {
            target: event.metadata().target().to_owned(),
            level: *event.metadata().level(),
            fields: fields.all,
            strings: fields.strings,
        });
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        let mut fields = Collect::default();
        attributes.record(&mut fields);
        self.kept.lock().unwrap().span.extend(fields.all);
    }

    fn on_record(&self, _: &Id, values: &Record<'_>, _: Context<'_, S>) {
        let mut fields = Collect::default();
        values.record(&mut fields);
        self.kept.lock().unwrap().span.extend(fields.all);
    }
}

#[derive(Default)]
struct Collect {
    all: Fields,
    strings: BTreeSet<&'static str>,
}

impl Visit for Collect {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.strings.insert(field.name());
        self.all.insert(field.name(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.all.insert(field.name(), format!("{value:?}"));
    }
}
