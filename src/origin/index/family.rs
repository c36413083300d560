//! [`Family`]: under which schemes and ports patterns name one host or suffix.

use crate::origin::grammar::Port;

/// The patterns of one host or suffix, sorted by scheme and port. Any port comes last.
#[derive(Clone, Debug)]
pub(crate) struct Family(Box<[Member]>);

#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) scheme: Box<[u8]>,
    pub(crate) port: Port,
    pub(crate) rule: usize,
}

impl Family {
    pub(crate) fn new(mut members: Vec<Member>) -> Self {
        members.sort_by(|a, b| a.key().cmp(&b.key()));
        Self(members.into())
    }

    /// The rule that comes with the port, else with any port.
    pub(crate) fn find(&self, scheme: &[u8], port: Port) -> Option<usize> {
        self.find_port(scheme, port)
            .or_else(|| self.find_port(scheme, Port::Any))
    }

    fn find_port(&self, scheme: &[u8], port: Port) -> Option<usize> {
        let search = |member: &Member| member.key().cmp(&(scheme, port));
        let at = self.0.binary_search_by(search).ok()?;
        Some(self.0[at].rule)
    }
}

impl Member {
    fn key(&self) -> (&[u8], Port) {
        (&self.scheme, self.port)
    }
}
