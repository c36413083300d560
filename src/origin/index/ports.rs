//! [`Ports`]: which pattern, or rule, names which port of one host.

use crate::origin::grammar::Port;

/// The ports, sorted, that patterns of one scheme and host name, each with an index.
#[derive(Clone, Debug)]
pub(crate) struct Ports(Box<[(Port, usize)]>);

impl Ports {
    pub(crate) fn new(mut ports: Vec<(Port, usize)>) -> Self {
        ports.sort_unstable();
        Self(ports.into())
    }

    /// The index that comes with the port, else with any port.
    pub(crate) fn find(&self, port: Port) -> Option<usize> {
        match self.0.binary_search_by_key(&port, |(own, _)| *own) {
            Ok(at) => Some(self.0[at].1),
            Err(_) => self.find_any(),
        }
    }

    /// The index that comes with any port, which is the last.
    pub(crate) fn find_any(&self) -> Option<usize> {
        let (last, index) = self.0.last()?;
        (*last == Port::Any).then_some(*index)
    }

    pub(crate) fn get(&self, nth: usize) -> Option<(Port, usize)> {
        self.0.get(nth).copied()
    }
}
