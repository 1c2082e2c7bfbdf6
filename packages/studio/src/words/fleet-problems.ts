/**
 * What keeps the work of a fleet from going on, and why workers are refused: the sentences of `@rxgrad/fleet`, as it writes them, so
 * that they are found in another language.
 */
export const fleetProblems = {
  "fleetProblem.noWorker":
    'no worker of the fleet "{fleet}" is there; start one: serve(connection, new URL("./simulate.js", import.meta.url)) of @rxgrad/fleet, in any process that reaches the server.',
  "fleetProblem.trouble": "{reason}; it is asked again, and nothing is lost.",
  "fleetProblem.noServer": "the server does not answer ({reason})",
  "fleetProblem.serverRefuses": "the server refuses it ({reason})",
  "fleetProblem.notAllowed": "the server does not allow this user to {action} {subject}",
  "fleetProblem.jetStreamOff":
    "JetStream is off on the server, or for this user: start it with nats-server --jetstream",
  "fleetProblem.refused": "{name} is refused: {reason}.",
  "fleetProblem.dropped": "{count} messages were dropped, the last one {reason}",
  "fleetProblem.version":
    "it has version {version}, but {wanted} is wanted; start it again with the same module and release",
  "fleetProblem.data": "it has not the data {data}; start it with the data that the fleet was given",
} as const;

/** The same in Korean. */
export const fleetProblemsKo: Readonly<Record<keyof typeof fleetProblems, string>> = {
  "fleetProblem.noWorker":
    '"{fleet}" 플릿에 워커가 없습니다. 서버에 연결되는 아무 프로세스에서나 @rxgrad/fleet의 serve(connection, new URL("./simulate.js", import.meta.url))로 워커를 시작해 주세요.',
  "fleetProblem.trouble": "{reason}. 계속 다시 시도하며, 잃어버리는 것은 없습니다.",
  "fleetProblem.noServer": "서버가 응답하지 않습니다({reason})",
  "fleetProblem.serverRefuses": "서버가 거절했습니다({reason})",
  "fleetProblem.notAllowed": "서버가 이 사용자에게 {subject} 권한({action})을 주지 않았습니다",
  "fleetProblem.jetStreamOff":
    "서버나 이 사용자에게 JetStream이 꺼져 있습니다. nats-server --jetstream으로 시작해 주세요",
  "fleetProblem.refused": "{name} 워커를 거절했습니다. {reason}.",
  "fleetProblem.dropped": "메시지 {count}개를 버렸습니다. 마지막 이유: {reason}",
  "fleetProblem.version":
    "버전이 {version}인데 필요한 버전은 {wanted}입니다. 같은 모듈과 같은 릴리스로 다시 시작해 주세요",
  "fleetProblem.data": "{data} 데이터가 없습니다. 플릿에 준 데이터와 함께 시작해 주세요",
};
