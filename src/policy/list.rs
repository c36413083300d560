//! What the setters of a rule accept: a list of values or of their texts, or [`Any`].

use http::{HeaderName, Method};

use crate::escape::quoted;
use crate::origin::Origin;
use crate::origin::invalid::InvalidPattern;
use crate::origin::pattern::OriginPattern;

/// Any origin (never in a credentialed rule), any method, or any header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Any;

/// A list of values of type `T`: any [`IntoIterator`] of them, of references to them, or of texts.
///
/// It names what the setters of a [`Rule`](crate::Rule) accept, and is not meant to be implemented.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not list origins, as a credentialed or refused rule must",
    label = "expected a list of text, `OriginPattern` or `Origin`",
    note = "name the origins: `Rule::credentialed([\"https://app.example.com\", \"https://*.example.org\"])`",
    note = "`Any` stands in `Rule::anonymous(Any)` alone: nothing grants credentials to any origin"
)]
pub trait ListOf<T> {
    #[doc(hidden)]
    fn add_to(self, draft: &mut Draft<T>);
}

#[diagnostic::do_not_recommend]
impl<T, I> ListOf<T> for I
where
    I: IntoIterator,
    I::Item: ListItem<T>,
{
    fn add_to(self, draft: &mut Draft<T>) {
        draft
            .entries
            .extend(self.into_iter().map(|item| item.read()));
    }
}

/// A [`ListOf`] values of type `T`, or [`Any`].
///
/// It names what the setters of a [`Rule`](crate::Rule) accept, and is not meant to be implemented.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a list of `{T}` nor `Any`",
    label = "expected a list of `{T}`, a list of its text, or `Any`"
)]
pub trait ListOrAny<T> {
    #[doc(hidden)]
    fn add_to(self, draft: &mut Draft<T>);
}

#[diagnostic::do_not_recommend]
impl<T, I> ListOrAny<T> for I
where
    I: IntoIterator,
    I::Item: ListItem<T>,
{
    fn add_to(self, draft: &mut Draft<T>) {
        ListOf::add_to(self, draft);
    }
}

impl<T> ListOrAny<T> for Any {
    fn add_to(self, draft: &mut Draft<T>) {
        draft.any_count += 1;
    }
}

/// An element of a [`ListOf`] `T`: a value, a text, or a reference to either.
///
/// It names what the setters of a [`Rule`](crate::Rule) accept, and is not meant to be implemented.
#[diagnostic::on_unimplemented(message = "a list of `{T}` cannot hold `{Self}`")]
pub trait ListItem<T> {
    #[doc(hidden)]
    fn read(&self) -> Result<T, Unread>;
}

impl<T, I: ListItem<T> + ?Sized> ListItem<T> for &I {
    fn read(&self) -> Result<T, Unread> {
        (**self).read()
    }
}

impl<T> ListItem<T> for String
where
    str: ListItem<T>,
{
    fn read(&self) -> Result<T, Unread> {
        self.as_str().read()
    }
}

impl ListItem<OriginPattern> for OriginPattern {
    fn read(&self) -> Result<OriginPattern, Unread> {
        Ok(self.clone())
    }
}

impl ListItem<OriginPattern> for Origin {
    fn read(&self) -> Result<OriginPattern, Unread> {
        Ok(self.into())
    }
}

impl ListItem<OriginPattern> for str {
    fn read(&self) -> Result<OriginPattern, Unread> {
        self.parse().map_err(Unread::Pattern)
    }
}

impl ListItem<Method> for Method {
    fn read(&self) -> Result<Method, Unread> {
        Ok(self.clone())
    }
}

impl ListItem<Method> for str {
    fn read(&self) -> Result<Method, Unread> {
        Method::from_bytes(self.as_bytes()).map_err(|_| Unread::Name(quoted(self)))
    }
}

impl ListItem<HeaderName> for HeaderName {
    fn read(&self) -> Result<HeaderName, Unread> {
        Ok(self.clone())
    }
}

impl ListItem<HeaderName> for str {
    fn read(&self) -> Result<HeaderName, Unread> {
        HeaderName::from_bytes(self.as_bytes()).map_err(|_| Unread::Name(quoted(self)))
    }
}

/// A text that could not be read, for a violation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unread {
    Pattern(InvalidPattern),
    /// No token.
    Name(String),
}

/// What a rule was given for one of its lists.
#[derive(Clone, Debug)]
pub struct Draft<T> {
    pub(crate) any_count: usize,
    pub(crate) entries: Vec<Result<T, Unread>>,
}

impl<T> Draft<T> {
    pub(crate) fn of(list: impl ListOf<T>) -> Self {
        let mut draft = Self::default();
        list.add_to(&mut draft);
        draft
    }

    pub(crate) fn of_or_any(list: impl ListOrAny<T>) -> Self {
        let mut draft = Self::default();
        draft.add(list);
        draft
    }

    pub(crate) fn add(&mut self, list: impl ListOrAny<T>) {
        list.add_to(self);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.any_count == 0 && self.entries.is_empty()
    }
}

impl<T> Default for Draft<T> {
    fn default() -> Self {
        Self {
            any_count: 0,
            entries: Vec::new(),
        }
    }
}
