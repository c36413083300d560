//! What the setters of a [`Rule`](crate::Rule) accept: a list of values or of their texts, or
//! [`Any`](crate::Any).
//!
//! The traits name it, and cannot be implemented elsewhere.

use http::{HeaderName, Method};

use crate::origin::Origin;
use crate::origin::invalid::InvalidPattern;
use crate::origin::pattern::OriginPattern;
use crate::policy::any::Any;
use crate::policy::list_builder::{InvalidItem, ListBuilder};
use crate::policy::registered::Registered;
use crate::policy::violation_reason::ViolationReason;

/// A list of values of type `T`: any [`IntoIterator`] of them, of references to them, or of texts.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not list origins, as a credentialed or refused rule must",
    label = "expected a list of text, `OriginPattern` or `Origin`",
    note = "name the origins: `Rule::credentialed([\"https://app.example.com\", \"https://*.example.org\"])`",
    note = "`Any` stands in `Rule::anonymous(Any)` alone: nothing grants credentials to any origin"
)]
pub trait ListOf<T> {
    #[doc(hidden)]
    fn add_to(self, builder: &mut ListBuilder<'_, T>);
}

#[diagnostic::do_not_recommend]
impl<T, I> ListOf<T> for I
where
    I: IntoIterator,
    I::Item: ListItem<T>,
{
    fn add_to(self, builder: &mut ListBuilder<'_, T>) {
        for item in self {
            builder.add(item.read());
        }
    }
}

#[diagnostic::do_not_recommend]
impl ListOf<OriginPattern> for Registered {
    fn add_to(self, builder: &mut ListBuilder<'_, OriginPattern>) {
        builder.add_registered();
    }
}

/// A [`ListOf`] values of type `T`, or [`Any`](crate::Any).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a list of `{T}` nor `Any`",
    label = "expected a list of `{T}`, a list of its text, or `Any`"
)]
pub trait ListOrAny<T> {
    #[doc(hidden)]
    fn add_to(self, builder: &mut ListBuilder<'_, T>);
}

#[diagnostic::do_not_recommend]
impl<T, I> ListOrAny<T> for I
where
    I: IntoIterator,
    I::Item: ListItem<T>,
{
    fn add_to(self, builder: &mut ListBuilder<'_, T>) {
        ListOf::add_to(self, builder);
    }
}

impl<T> ListOrAny<T> for Any {
    fn add_to(self, builder: &mut ListBuilder<'_, T>) {
        builder.add_any();
    }
}

#[diagnostic::do_not_recommend]
impl ListOrAny<OriginPattern> for Registered {
    fn add_to(self, builder: &mut ListBuilder<'_, OriginPattern>) {
        builder.add_registered();
    }
}

/// An element of a [`ListOf`] `T`: a value, a text, or a reference to either.
#[diagnostic::on_unimplemented(message = "a list of `{T}` cannot hold `{Self}`")]
pub trait ListItem<T> {
    #[doc(hidden)]
    fn read(&self) -> Result<T, InvalidItem>;
}

impl<T, I: ListItem<T> + ?Sized> ListItem<T> for &I {
    fn read(&self) -> Result<T, InvalidItem> {
        (**self).read()
    }
}

impl<T> ListItem<T> for String
where
    str: ListItem<T>,
{
    fn read(&self) -> Result<T, InvalidItem> {
        self.as_str().read()
    }
}

impl ListItem<OriginPattern> for OriginPattern {
    fn read(&self) -> Result<OriginPattern, InvalidItem> {
        Ok(self.clone())
    }
}

impl ListItem<OriginPattern> for Origin {
    fn read(&self) -> Result<OriginPattern, InvalidItem> {
        Ok(self.into())
    }
}

impl ListItem<OriginPattern> for str {
    fn read(&self) -> Result<OriginPattern, InvalidItem> {
        self.parse().map_err(|invalid: InvalidPattern| InvalidItem {
            value: invalid.input().to_owned(),
            reason: ViolationReason::InvalidPattern(invalid),
        })
    }
}

impl ListItem<Method> for Method {
    fn read(&self) -> Result<Method, InvalidItem> {
        Ok(self.clone())
    }
}

impl ListItem<Method> for str {
    fn read(&self) -> Result<Method, InvalidItem> {
        Method::from_bytes(self.as_bytes()).map_err(|_| InvalidItem::not_token(self))
    }
}

impl ListItem<HeaderName> for HeaderName {
    fn read(&self) -> Result<HeaderName, InvalidItem> {
        Ok(self.clone())
    }
}

impl ListItem<HeaderName> for str {
    fn read(&self) -> Result<HeaderName, InvalidItem> {
        HeaderName::from_bytes(self.as_bytes()).map_err(|_| InvalidItem::not_token(self))
    }
}
