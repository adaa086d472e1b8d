"""What is wrong with the XML of a component, in Salesforce's words.

Two kinds, because Salesforce answers them differently: what cannot be read at all refuses the whole
request (a SOAP fault `soapenv:Client`), what is read and incomplete refuses the one component (an error in
its result).
"""

from __future__ import annotations

from remit.errors import InputError


class ComponentError(InputError):
    """A component that is not accepted. `code` is the status or fault code, `fields` the elements it names.

    `unreadable`: the whole request is refused, not the one component.
    """

    code = "UNKNOWN_EXCEPTION"
    unreadable = False

    def __init__(self, message: str, *, fields: tuple[str, ...] = (), next_step: str = "") -> None:
        super().__init__(message, next_step=next_step)
        self.fields = fields


class UnreadableComponent(ComponentError):
    """XML that does not fit the type: an unknown element, a wrong value, a group torn apart."""

    code = "soapenv:Client"
    unreadable = True


class MissingElement(ComponentError):
    """A required element is not there: "Required field is missing: {element}"."""

    code = "REQUIRED_FIELD_MISSING"

    def __init__(self, element: str, type_name: str) -> None:
        super().__init__(
            f"Required field is missing: {element}",
            fields=(element,),
            next_step=f"give {type_name} an element {element}",
        )


class UnknownType(ComponentError):
    """A metadata type that Remit does not know."""

    code = "INVALID_TYPE"
