/** What the studio refuses, and why, in English. Errors are thrown with these sentences; `toldIn` says them in another language. */
export const errors = {
  "error.closed": "The run is closed; start another one.",
  "error.notThere": "The run is not there yet; wait until it has started.",
  "error.workerEnded": "The training worker has ended; start the run again.",
  "error.workerEndedBy": "The training worker has ended: {reason}; start the run again.",
  "error.otherModule": "The runs import different modules; open them one by one.",
  "error.notLoaded":
    "A part of the page could not be loaded; see that its server can be reached, then load the page again.",

  "error.tokenUsed": "The address was used before; open the one that the script printed last.",
  "error.scriptGone": "The script does not answer; start it again, and open the address that it prints.",
  "error.scriptAway": "The script is not connected; wait until it is.",
  "error.scriptOver": "The script has ended; its losses and curves stay here, but nothing more can be asked of it.",

  "error.sha256":
    "The browser computes the SHA-256 of a file only on a page from https or from this machine; open the page that way.",
  "error.csvLook": "The file cannot be looked at: {reason}",
  "error.csvDrop": "The data are in the file {name}; drop it on the page.",
  "error.csvShare":
    "The share for testing is {test}, less than half of one of the {rows} rows of {name}; give 0, or {least} or more.",
  "error.csvOther": "The file is another one than the {name} of this experiment; drop that one.",
  "error.csvClasses":
    "The column {target} has {count} classes; choose one with at most {most}, or learn it as a number.",
  "error.csvRows": "{name} has {count} complete rows; give at least {least}.",
  "error.csvSeparator":
    "{name} has too few columns, as columns stand between commas, not {separator}; give one or more columns of numbers and, last, the target.",
  "error.csvColumns": "{name} has too few columns; give one or more columns of numbers and, last, the target.",
  "error.csvNoNames": "The first row of {name} holds numbers; give the names of the columns there.",
  "error.csvName": "A column of {name} is called {column}; give it a name of one line, of at most {most} characters.",
  "error.csvFile": "The name of the file is {name}; give it a name of one line, of at most {most} characters.",
  "error.csvRagged": "Row {row} of {name} has {count} cells and the first row {width}; give every row as many.",
  "error.csvTwice": "Two columns of {name} are called {column}; give each a name of its own.",
  "error.csvOneValue": "The last column of {name}, {target}, has not two different values; there is nothing to learn.",
  "error.csvManyClasses":
    "The last column of {name}, {target}, has more than {most} classes; put a column of numbers or of fewer classes last.",
  "error.csvNoInputs": "{name} has no column of numbers before its last; give at least one.",
  "error.csvManyInputs": "{name} has {count} columns of numbers; give at most {most}, and the target.",

  "error.moduleImport": "The module {address} cannot be imported: {reason}",
  "error.moduleDefault":
    "The module {address} has no function as its default export; export default (rxgrad, { data, seed }) => ({ W }).",
  "error.moduleW":
    "The module {address} returns no optimizer node W; return { W }, where W is such as sgd(gradient, options).",
  "error.moduleData":
    "The module {address} returns data that are no iterable of feeds; return such as batches({ x, t }, { size: 10 }).",
  "error.moduleKinds":
    "The module {address} returns kinds that are no list of kinds; return such as [wave], where wave is what defineNode returned.",
  "error.moduleOnce":
    "The module {address} returns data that can be read only once; return such as batches({ x, t }, { size: 10 }), or an array of feeds.",
  "error.moduleControl":
    "The module {address} returns a control {name} that is no BehaviorSubject of a number; return the stream that the graph has.",
  "error.moduleFleet":
    "The module {address} returns a fleet without a stream status$; return a fleet, such as localFleet(module), or its status$.",

  "error.field": "{path} is {value}; give {wanted}.",
  "error.unknownField": "{path} has the field {field}; give only {names}.",
  "error.entries": "{path} has {count} entries; give {least} to {most}.",
  "error.columnTwice": "{path} has the column {column} twice; give each once, the target apart from the inputs.",
  "error.lossOfNumbers":
    "The loss is {loss}, but the targets are numbers; choose another loss, such as meanSquaredError.",

  "error.addressLong": "The address is longer than 200,000 characters; copy it again.",
  "error.addressWords": "The address has more than 50 words; copy it again.",
  "error.addressTwice": "The address has {key} {count} times; give it once.",
  "error.addressUnknown": "The address has {key}, which its experiment does not have; leave it out.",
  "error.labWord": "A laboratory calls a part of its state {key}; call it differently.",

  "error.movesFull":
    "steer: {most} moves are recorded, as many as a link may have; reset the run, or go back to an earlier iteration.",
  "error.dataEnded":
    "The data were read again and ended behind iteration {iteration}, but the first time behind {last}; give data that are the same each time they are read.",

  "error.digitsMissing": "{address} is not there",
  "error.digitsRefused": "{address} is refused, {status}",

  // Parts of sentences.
  "wanted.object": "an object with {names}",
  "wanted.list": "a list of {least} to {most}",
  "wanted.line": "one line of 1 to {most} characters",
  "wanted.number": "a number from {least} to {most}",
  "wanted.whole": "a whole number from {least} to {most}",
  "wanted.above": "a number above {least} to {most}",
  "wanted.column": "the name of a column, one line of 1 to {most} characters",
  "wanted.sha256": "64 hexadecimal digits",
  "wanted.address": "an address such as https://example.org/run.js or ./run.js",
  "wanted.control": "a name of 1 to 60 letters, digits, or _ $ . -",
  "wanted.node": "the name of a node",
  "wanted.experiment": "the experiment of a run",
  "wanted.or": "{names} or {last}",
  "given.missing": "missing",
  "given.list": "a list",
  "given.object": "an object",
  "given.function": "a function",
} as const;

/** The same in Korean. */
export const errorsKo: Readonly<Record<keyof typeof errors, string>> = {
  "error.closed": "이 실행은 닫혔습니다. 새로 시작해 주세요.",
  "error.notThere": "아직 준비 중입니다. 시작될 때까지 기다려 주세요.",
  "error.workerEnded": "학습하던 워커가 끝났습니다. 다시 시작해 주세요.",
  "error.workerEndedBy": "학습하던 워커가 끝났습니다. 이유: {reason}. 다시 시작해 주세요.",
  "error.otherModule": "실행마다 가져올 모듈이 다릅니다. 하나씩 열어 주세요.",
  "error.notLoaded": "페이지의 일부를 불러오지 못했습니다. 서버에 연결되는지 확인하고 페이지를 새로 고쳐 주세요.",

  "error.tokenUsed": "이미 쓴 주소입니다. 스크립트가 마지막으로 출력한 주소를 열어 주세요.",
  "error.scriptGone": "스크립트가 응답하지 않습니다. 스크립트를 다시 시작하고, 출력된 주소를 열어 주세요.",
  "error.scriptAway": "스크립트와 연결이 끊겼습니다. 다시 연결될 때까지 기다려 주세요.",
  "error.scriptOver": "스크립트가 끝났습니다. 손실과 곡선은 여기에 남지만, 스크립트에 더 요청할 수는 없습니다.",

  "error.sha256":
    "브라우저는 https나 이 컴퓨터에서 연 페이지에서만 파일의 SHA-256을 계산합니다. 그런 주소로 페이지를 열어 주세요.",
  "error.csvLook": "파일을 살펴볼 수 없습니다: {reason}",
  "error.csvDrop": "데이터는 {name} 파일에 있습니다. 그 파일을 페이지에 놓아 주세요.",
  "error.csvShare":
    "시험 데이터의 비율이 {test}인데, {name}의 {rows}행 가운데 한 행의 절반도 되지 않습니다. 0이나 {least} 이상으로 정해 주세요.",
  "error.csvOther": "이 실험에 쓴 {name} 파일과 내용이 다릅니다. 원래 파일을 놓아 주세요.",
  "error.csvClasses":
    "{target} 열의 클래스가 {count}개입니다. 클래스가 {most}개 이하인 열을 고르거나 수로 배우게 해 주세요.",
  "error.csvRows": "{name}: 빈칸 없는 행이 {count}개입니다. {least}개 이상 있어야 합니다.",
  "error.csvSeparator":
    "{name}: 열이 너무 적습니다. 열은 {separator} 대신 쉼표로 나눕니다. 수로 된 열을 하나 이상 두고 마지막 열에 정답을 두세요.",
  "error.csvColumns": "{name}: 열이 너무 적습니다. 수로 된 열을 하나 이상 두고 마지막 열에 정답을 두세요.",
  "error.csvNoNames": "{name}: 첫 행이 수입니다. 첫 행에는 열 이름을 적어 주세요.",
  "error.csvName": "{name}: 열 이름이 {column}입니다. 열 이름은 {most}자 이하의 글 한 줄로 지어 주세요.",
  "error.csvFile": "파일 이름이 {name}입니다. 파일 이름은 {most}자 이하의 글 한 줄로 지어 주세요.",
  "error.csvRagged":
    "{name}: {row}번째 행은 칸이 {count}개인데 첫 행은 {width}개입니다. 모든 행의 칸 수를 같게 해 주세요.",
  "error.csvTwice": "{name}: 이름이 {column}인 열이 둘입니다. 이름을 서로 다르게 지어 주세요.",
  "error.csvOneValue": "{name}: 마지막 열 {target}의 값이 모두 같아서 배울 것이 없습니다.",
  "error.csvManyClasses":
    "{name}: 마지막 열 {target}의 클래스가 {most}개보다 많습니다. 수로 된 열이나 클래스가 더 적은 열을 마지막에 두세요.",
  "error.csvNoInputs": "{name}: 마지막 열 앞에 수로 된 열이 없습니다. 하나 이상 두세요.",
  "error.csvManyInputs": "{name}: 수로 된 열이 {count}개입니다. 정답 열 말고 {most}개까지만 두세요.",

  "error.moduleImport": "모듈 {address}: 가져올 수 없습니다. {reason}",
  "error.moduleDefault":
    "모듈 {address}: 기본 내보내기가 함수가 아닙니다. export default (rxgrad, { data, seed }) => ({ W })처럼 적어 주세요.",
  "error.moduleW":
    "모듈 {address}: 옵티마이저 노드 W를 돌려주지 않습니다. W가 sgd(gradient, options) 같은 노드인 { W }를 돌려주세요.",
  "error.moduleData":
    "모듈 {address}: data를 차례로 읽을 수 없습니다. batches({ x, t }, { size: 10 }) 같은 것을 돌려주세요.",
  "error.moduleKinds":
    "모듈 {address}: kinds가 노드 종류의 목록이 아닙니다. [wave]처럼 defineNode가 돌려준 것을 넣어 주세요.",
  "error.moduleOnce":
    "모듈 {address}: data를 한 번밖에 읽을 수 없습니다. batches({ x, t }, { size: 10 }) 같은 것이나 입력의 배열을 돌려주세요.",
  "error.moduleControl":
    "모듈 {address}: 조절 {name}의 값이 수의 BehaviorSubject가 아닙니다. 그래프에 넣은 스트림을 돌려주세요.",
  "error.moduleFleet":
    "{address} 모듈이 돌려준 fleet에 status$ 스트림이 없습니다. localFleet(module) 같은 플릿이나 그 status$를 돌려주세요.",

  "error.field": "{path}의 값: {value}. 쓸 수 있는 값: {wanted}.",
  "error.unknownField": "{path}: {field} 항목은 쓸 수 없습니다. 쓸 수 있는 항목: {names}.",
  "error.entries": "{path}: 항목이 {count}개입니다. {least}개에서 {most}개까지 쓸 수 있습니다.",
  "error.columnTwice": "{path}: {column} 열이 두 번 나옵니다. 한 번씩만 쓰고, 정답은 입력에서 빼 주세요.",
  "error.lossOfNumbers": "손실이 {loss}인데 정답은 수입니다. meanSquaredError 같은 다른 손실을 골라 주세요.",

  "error.addressLong": "주소가 200,000자보다 깁니다. 주소를 다시 복사해 주세요.",
  "error.addressWords": "주소에 항목이 50개보다 많습니다. 주소를 다시 복사해 주세요.",
  "error.addressTwice": "주소에 {key} 항목이 {count}번 나옵니다. 한 번만 써 주세요.",
  "error.addressUnknown": "주소의 {key} 항목은 이 실험에 없습니다. 빼 주세요.",
  "error.labWord": "실험실의 상태 이름 {key}: 이미 쓰이는 이름이니 다른 이름을 지어 주세요.",

  "error.movesFull":
    "값을 {most}번 움직여서 링크에 더 담을 수 없습니다. 다시 시작하거나 이전 반복으로 되돌아가 주세요.",
  "error.dataEnded":
    "데이터를 다시 읽으니 반복 {iteration} 뒤에서 끝났습니다. 처음에는 반복 {last}까지 있었습니다. 읽을 때마다 같은 데이터를 주세요.",

  "error.digitsMissing": "{address}에 파일이 없습니다",
  "error.digitsRefused": "{address}: 서버가 거절했습니다({status})",

  "wanted.object": "{names} 항목이 있는 객체",
  "wanted.list": "{least}개에서 {most}개까지의 목록",
  "wanted.line": "{most}자 이하의 글 한 줄",
  "wanted.number": "{least} 이상 {most} 이하의 수",
  "wanted.whole": "{least} 이상 {most} 이하의 정수",
  "wanted.above": "{least}보다 크고 {most} 이하인 수",
  "wanted.column": "열 이름, {most}자 이하의 글 한 줄",
  "wanted.sha256": "16진수 64자리",
  "wanted.address": "https://example.org/run.js나 ./run.js 같은 주소",
  "wanted.control": "글자, 숫자, _ $ . - 로 된 60자 이하의 이름",
  "wanted.node": "노드의 이름",
  "wanted.experiment": "실행의 실험",
  "wanted.or": "{names}, {last}",
  "given.missing": "없음",
  "given.list": "목록",
  "given.object": "객체",
  "given.function": "함수",
};
