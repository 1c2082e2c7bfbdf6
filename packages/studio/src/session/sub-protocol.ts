/** The sub-protocol of the socket. The session is offered as a second one: addresses may be logged, headers are not. */
export const PROTOCOL = "rxgrad";
