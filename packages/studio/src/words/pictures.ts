/** What the laboratories and the pictures of rooms say, in English. */
export const pictures = {
  "room.try": "Things to try",

  "room.derivative.secant": "A secant you can see",
  "room.derivative.best": "Near the best step",
  "room.derivative.rounded": "A step that rounds",
  "room.derivative.five": "Five points",
  "room.derivative.square": "No truncation: x² + 1",
  "room.derivative.kink": "A kink: |x| at 0",
  "room.derivative.written": "One that is written: x² + sin 3x",
  "room.derivative.own": "A function of your own, f(x) =",
  "room.derivative.ownText": "Write with x, numbers, + − * / ^, parentheses, pi, e and {functions}.",
  "room.derivative.fault.long": "The expression has more than {most} characters; write a shorter one.",
  "room.derivative.fault.deep": "Character {at}: the expression is nested more than {most} deep; write a flatter one.",
  "room.derivative.fault.character":
    "Character {at}: {found} belongs to no expression; write x, numbers, + − * / ^ and parentheses.",
  "room.derivative.fault.name": "Character {at}: {found} is no known name; write x, pi, e or a function such as sin.",
  "room.derivative.fault.operand": "Character {at}: {found} stands where a number, x, a function or ( was wanted.",
  "room.derivative.fault.operandAtEnd":
    "Character {at}: the expression ends where a number, x, a function or ( was wanted.",
  "room.derivative.fault.operator": "Character {at}: an operator is missing before {found}; for a product, write *.",
  "room.derivative.fault.argument": "Character {at}: {found} needs parentheses, as in {found}(x).",
  "room.derivative.fault.open": "Character {at}: this parenthesis is never closed; write ) where it ends.",
  "room.derivative.fault.closed": "Character {at}: this parenthesis closes nothing; remove it, or write ( before it.",

  "room.descent.small": "Rate too small",
  "room.descent.right": "Rate right",
  "room.descent.large": "Rate too large",
  "room.descent.three": "Three rates",
  "room.descent.valley": "A narrow valley",
  "room.descent.momentum": "The valley with momentum",
  "room.descent.arrows": "Arrows miss the minimum",
  "room.descent.pits": "Two pits",
  "room.descent.saddle": "A saddle",
  "room.descent.plateau": "A plateau",

  "room.activations.vanishing": "Vanishing slopes",
  "room.activations.dead": "A dead ReLU",
  "room.activations.smooth": "ReLU and its smooth kin",
  "room.activations.step": "Step and sigmoid",

  "room.regression.figure": "Draw the curve to be learned",
  "room.regression.curve": "curve",
  "room.regression.drawn": "drawn by hand",
  "room.regression.wave": "wave with a corner",
  "room.regression.hill": "hill",
  "room.regression.steps": "steps",
  "room.regression.corner": "corner",
  "room.regression.units": "hidden units",
  "room.regression.note":
    "Draw over the dashed curve. Thin lines are single units, v·φ(w·x + b); the prediction is their sum and a bias. The theorem promises that weights exist, not that training finds them.",

  "room.mnist.weights": "What each of the hidden units looks for",
  "room.mnist.note":
    "Blue ink speaks for a unit, orange ink against it. A digit that you draw is moved to the middle, as in MNIST.",
  "room.mnist.loading": "Loading the digits: {part} of {whole} MB",
  "room.mnist.failed":
    "The digits could not be loaded: {reason}. They lie beside the page, in the folder mnist. See that it is served too, then try again.",
  "room.mnist.again": "Try again",

  "room.overfitting.falling":
    "So far the least test loss is {least}, at iteration {iteration}. Now it is {test}, and the training loss {train}.",
  "room.overfitting.turned":
    "The test loss has turned: it was {least} at iteration {iteration}, now it is {test}, while the training loss is {train}.",
  "room.overfitting.note":
    "Filled points are learned, hollow ones only measured. Stop where the test loss turns, take fewer units, or raise dropout in the settings of the network.",

  "room.black-box.hares": "Hares",
  "room.black-box.lynxes": "Lynxes",
  "room.black-box.rate": "rate",
  "room.black-box.true": "true",
  "room.black-box.found": "found",
  "room.black-box.breeding": "hares breed",
  "room.black-box.hunted": "hares are eaten",
  "room.black-box.starving": "lynxes starve",
  "room.black-box.fed": "lynxes are fed",
  "room.black-box.spent":
    "{all} simulations so far, {each} in an iteration: one for the loss, the others to nudge each rate.",

  "room.own.address": "Address of the module",
  "room.own.open": "Import and open",
  "room.own.asked":
    "This link names a module. Its code will run in this page: import it only if you trust whoever wrote it.",
  "room.own.warning":
    "The code of the module runs in this page. Import only what you trust. Another server must allow this page to read it (CORS).",
  "room.own.wrong": "This is no address of a module: give one such as https://example.org/my-run.js",
  "room.own.example": "A worked module",
  "room.own.exampleText":
    "It has a node of its own and a learning rate that can be steered. The default export gets rxgrad and returns what is to be trained.",
  "room.own.openExample": "Open this one",

  "room.script.how": "Three lines in the script",
  "room.script.howText":
    "Run the script with Node and open the address that it prints. This page is then connected to that run; the controls move the streams that you name.",
  "room.script.copy": "Copy",
  "room.script.copied": "Copied",
} as const;

/** The same in Korean. */
export const picturesKo: Readonly<Record<keyof typeof pictures, string>> = {
  "room.try": "해 보기",

  "room.derivative.secant": "눈에 보이는 할선",
  "room.derivative.best": "가장 좋은 간격 근처",
  "room.derivative.rounded": "반올림 오차가 큰 간격",
  "room.derivative.five": "5점 차분",
  "room.derivative.square": "절단 오차가 없는 x² + 1",
  "room.derivative.kink": "꺾인 점: 0에서의 |x|",
  "room.derivative.written": "직접 쓴 함수: x² + sin 3x",
  "room.derivative.own": "내 함수 f(x) =",
  "room.derivative.ownText": "x, 숫자, + − * / ^, 괄호, pi, e, 그리고 다음 함수로 식을 쓰세요: {functions}.",
  "room.derivative.fault.long": "식이 {most}자를 넘습니다. 더 짧게 써 주세요.",
  "room.derivative.fault.deep": "{at}번째 글자: 식이 {most}단계보다 깊게 중첩되어 있습니다. 더 단순하게 써 주세요.",
  "room.derivative.fault.character":
    "{at}번째 글자: {found}, 식에 쓸 수 없는 글자입니다. x, 숫자, + − * / ^와 괄호로 써 주세요.",
  "room.derivative.fault.name": "{at}번째 글자: {found}, 모르는 이름입니다. x, pi, e나 sin 같은 함수를 써 주세요.",
  "room.derivative.fault.operand":
    "{at}번째 글자: {found} 자리에는 숫자, x, 함수, 여는 괄호 가운데 하나가 와야 합니다.",
  "room.derivative.fault.operandAtEnd":
    "{at}번째 글자: 식이 덜 끝났습니다. 숫자, x, 함수, 여는 괄호 가운데 하나를 써 주세요.",
  "room.derivative.fault.operator": "{at}번째 글자: {found} 앞에 연산자가 없습니다. 곱셈은 *로 써 주세요.",
  "room.derivative.fault.argument": "{at}번째 글자: {found} 뒤에 괄호가 필요합니다. {found}(x)처럼 써 주세요.",
  "room.derivative.fault.open": "{at}번째 글자: 여는 괄호의 짝이 없습니다. 끝나는 곳에 )를 써 주세요.",
  "room.derivative.fault.closed": "{at}번째 글자: 닫는 괄호의 짝이 없습니다. 지우거나 앞에 (를 써 주세요.",

  "room.descent.small": "너무 작은 학습률",
  "room.descent.right": "알맞은 학습률",
  "room.descent.large": "너무 큰 학습률",
  "room.descent.three": "학습률 세 가지",
  "room.descent.valley": "좁은 골짜기",
  "room.descent.momentum": "골짜기와 모멘텀",
  "room.descent.arrows": "최솟값을 비껴가는 화살표",
  "room.descent.pits": "구덩이 두 개",
  "room.descent.saddle": "안장점",
  "room.descent.plateau": "고원",

  "room.activations.vanishing": "기울기 소실",
  "room.activations.dead": "죽은 ReLU",
  "room.activations.smooth": "ReLU를 매끄럽게 한 함수",
  "room.activations.step": "계단 함수와 시그모이드",

  "room.regression.figure": "학습할 곡선 그리기",
  "room.regression.curve": "곡선",
  "room.regression.drawn": "손으로 그린 곡선",
  "room.regression.wave": "꺾인 물결",
  "room.regression.hill": "언덕",
  "room.regression.steps": "계단",
  "room.regression.corner": "모서리",
  "room.regression.units": "은닉 유닛",
  "room.regression.note":
    "점선 위에 곡선을 그려 보세요. 가는 선은 유닛마다 하나씩 그린 v·φ(w·x + b)이고, 예측은 이 선들과 편향을 모두 더한 것입니다. 보편 근사 정리는 그런 가중치가 있다고 할 뿐, 학습으로 찾을 수 있다고는 하지 않습니다.",

  "room.mnist.weights": "은닉 유닛이 저마다 찾는 무늬",
  "room.mnist.note": "파란 곳의 획은 유닛을 켜고, 주황색 곳의 획은 끕니다. 그린 숫자는 MNIST처럼 가운데로 옮겨집니다.",
  "room.mnist.loading": "손글씨 숫자를 내려받는 중: {whole} MB 중 {part} MB",
  "room.mnist.failed":
    "숫자를 내려받지 못했습니다: {reason}. 숫자는 이 페이지 옆 mnist 폴더에 있습니다. 그 폴더도 제공되는지 확인하고 다시 시도해 주세요.",
  "room.mnist.again": "다시 시도",

  "room.overfitting.falling":
    "지금까지 가장 작은 시험 손실은 반복 {iteration}의 {least}입니다. 지금은 시험 손실 {test}, 훈련 손실 {train}입니다.",
  "room.overfitting.turned":
    "시험 손실이 다시 커졌습니다. 반복 {iteration}에서 {least}였는데 지금은 {test}이고, 훈련 손실은 {train}입니다.",
  "room.overfitting.note":
    "채운 점은 학습에 쓰고, 빈 점은 재는 데만 씁니다. 시험 손실이 다시 커지기 전에 멈추거나, 유닛을 줄이거나, 신경망 설정에서 드롭아웃을 높여 보세요.",

  "room.black-box.hares": "토끼",
  "room.black-box.lynxes": "스라소니",
  "room.black-box.rate": "계수",
  "room.black-box.true": "참값",
  "room.black-box.found": "찾은 값",
  "room.black-box.breeding": "토끼의 번식",
  "room.black-box.hunted": "토끼가 잡아먹힘",
  "room.black-box.starving": "스라소니의 굶주림",
  "room.black-box.fed": "스라소니의 번식",
  "room.black-box.spent":
    "지금까지 시뮬레이션 {all}번, 반복마다 {each}번입니다. 한 번은 손실을 구하는 데, 나머지는 계수를 하나씩 바꿔 보는 데 씁니다.",

  "room.own.address": "모듈의 주소",
  "room.own.open": "가져와서 열기",
  "room.own.asked":
    "이 링크에는 모듈의 주소가 들어 있습니다. 그 코드는 이 페이지에서 실행됩니다. 작성자를 믿을 수 있을 때만 가져오세요.",
  "room.own.warning":
    "모듈의 코드는 이 페이지에서 실행됩니다. 믿을 수 있는 것만 가져오세요. 다른 서버에 있는 모듈은 그 서버가 접근을 허용해야(CORS) 가져올 수 있습니다.",
  "room.own.wrong": "모듈의 주소가 아닙니다. https://example.org/my-run.js 같은 주소를 넣어 주세요.",
  "room.own.example": "예제 모듈",
  "room.own.exampleText":
    "직접 만든 노드와 화면에서 조절할 수 있는 학습률이 들어 있습니다. 기본으로 내보내는 함수가 rxgrad를 받아 학습할 대상을 돌려줍니다.",
  "room.own.openExample": "이 예제 열기",

  "room.script.how": "스크립트에 넣을 세 줄",
  "room.script.howText":
    "스크립트를 Node로 실행하고, 출력된 주소를 여세요. 그러면 이 페이지가 그 학습에 연결됩니다. 이름을 붙인 스트림은 여기에서 조절할 수 있습니다.",
  "room.script.copy": "복사",
  "room.script.copied": "복사했습니다",
};
