/** The rooms, in English: the name in the list of rooms, and a short text above each. */
export const rooms = {
  "room.derivative.name": "Numerical derivative",
  "room.derivative.text":
    "The slope at a point, measured from two values of the function. Make h smaller: the error falls, then it grows again, because the computer rounds. Where is it least?",
  "room.descent.name": "Gradient descent",
  "room.descent.text":
    "Each step goes against the gradient. Try a rate that is too small, one that is right, and one that is too large. Then add momentum.",
  "room.losses.name": "Loss functions",
  "room.losses.text":
    "One prediction and every loss of it. Drag a bar: which losses look at all of the numbers, and which only at the right class?",
  "room.activations.name": "Activations",
  "room.activations.text":
    "Activation functions and their slopes. Where a slope is nearly 0, gradients vanish; where it is exactly 0, a unit learns nothing.",
  "room.classification.name": "Classification",
  "room.classification.text":
    "Points of several classes in a plane. The network learns where one class ends and the next begins. Drop a CSV file of your own on the page.",
  "room.regression.name": "A curve of your own",
  "room.regression.text":
    "Draw a curve. A network with one hidden layer learns it as a sum of simple curves, one for each unit: more units, more bends.",
  "room.mnist.name": "Handwritten digits",
  "room.mnist.text":
    "A 784-50-10 network learns MNIST by finite differences: each of its 39,760 weights is nudged, in this page. Draw a digit and watch the probabilities move.",
  "room.overfitting.name": "Overfitting",
  "room.overfitting.text":
    "Few noisy points, a large network. The loss of the training data keeps falling; the loss of the test data turns. Dropout works against it.",
  "room.black-box.name": "A black box",
  "room.black-box.text":
    "A simulator of hares and lynxes stands inside of the graph. It has no formula for its slope, only values: its four rates are found from counts of the animals.",
  "room.own.name": "Your own graph",
  "room.own.text": "Any rxgrad graph, from a module of yours: with your own nodes and black boxes.",
  "room.script.name": "A script in Node",
  "room.script.text": "Watch and steer a training that runs in Node. Only what is looked at is sent.",
} as const;

/** The same in Korean. */
export const roomsKo: Readonly<Record<keyof typeof rooms, string>> = {
  "room.derivative.name": "수치 미분",
  "room.derivative.text":
    "한 점의 기울기를 함숫값 두 개로 잽니다. h를 줄이면 오차가 줄다가 다시 커집니다. 컴퓨터가 수를 반올림하기 때문입니다. 오차는 어디에서 가장 작을까요?",
  "room.descent.name": "경사 하강법",
  "room.descent.text":
    "한 걸음마다 기울기의 반대 방향으로 내려갑니다. 학습률을 너무 작게, 알맞게, 너무 크게 바꿔 보고 모멘텀도 더해 보세요.",
  "room.losses.name": "손실 함수",
  "room.losses.text":
    "예측 하나의 손실을 여러 손실 함수로 잽니다. 막대를 끌어 보세요. 모든 값을 보는 손실은 무엇이고, 정답 클래스만 보는 손실은 무엇일까요?",
  "room.activations.name": "활성화 함수",
  "room.activations.text":
    "활성화 함수와 그 기울기입니다. 기울기가 0에 가까운 곳에서는 기울기 소실이 일어나고, 정확히 0인 곳에서는 유닛이 아무것도 배우지 못합니다.",
  "room.classification.name": "분류",
  "room.classification.text":
    "평면 위에 여러 클래스의 점이 있습니다. 신경망은 클래스 사이의 경계를 배웁니다. 직접 만든 CSV 파일을 끌어다 놓아도 됩니다.",
  "room.regression.name": "손으로 그린 곡선",
  "room.regression.text":
    "곡선을 그려 보세요. 은닉층이 하나인 신경망이 유닛마다 만든 단순한 곡선을 더해 그 곡선을 배웁니다. 유닛이 많을수록 더 많이 구부릴 수 있습니다.",
  "room.mnist.name": "손글씨 숫자",
  "room.mnist.text":
    "784-50-10 신경망이 수치 미분만으로 MNIST를 배웁니다. 매개변수 39,760개를 이 페이지에서 하나하나 조금씩 바꿔 봅니다. 숫자를 그리고 확률이 어떻게 움직이는지 보세요.",
  "room.overfitting.name": "과적합",
  "room.overfitting.text":
    "잡음이 섞인 점은 적고 신경망은 큽니다. 훈련 데이터의 손실은 계속 줄지만 시험 데이터의 손실은 어느 순간 다시 커집니다. 드롭아웃으로 막아 보세요.",
  "room.black-box.name": "블랙박스",
  "room.black-box.text":
    "그래프 안에 토끼와 스라소니의 수를 계산하는 시뮬레이터가 있습니다. 기울기의 공식은 없고 값만 나오지만, 관찰한 마릿수에서 계수 네 개를 찾아냅니다.",
  "room.own.name": "나의 그래프",
  "room.own.text": "직접 만든 노드와 블랙박스까지, 모듈에 적은 rxgrad 그래프를 그대로 엽니다.",
  "room.script.name": "Node 스크립트",
  "room.script.text": "Node에서 진행 중인 학습을 지켜보고 조절합니다. 보고 있는 것만 전송됩니다.",
};
