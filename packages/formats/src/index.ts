export type { ByteTarget } from "./bytes/byte-sink.js";
export { compileEvaluation } from "./module/compile-evaluation.js";
export type { TensorsByName } from "./numbers/named-tensors.js";
export type { NumberTypeName } from "./numbers/number-types.js";
export { npyToBytes, type ReadNpyOptions, readNpy, type WriteNpyOptions, writeNpy } from "./numpy/npy.js";
export { npzToBytes, type ReadNpzOptions, readNpz, type WriteNpzOptions, writeNpz } from "./numpy/npz.js";
export { type OnnxModel, type ReadOnnxOptions, readOnnx } from "./onnx/read/read-onnx.js";
export type { OnnxType } from "./onnx/write/graph-writer.js";
export { onnxToBytes, type WriteOnnxOptions, writeOnnx } from "./onnx/write/write-onnx.js";
export {
  type ParameterPlace,
  type ParametersFromTensorsOptions,
  parametersFromTensors,
  type TensorNamesOptions,
  tensorsFromParameters,
} from "./parameters/parameters-from-tensors.js";
export {
  openSafetensors,
  type ReadSafetensorsOptions,
  readSafetensors,
  type Safetensors,
  type SafetensorsFile,
  type TensorInfo,
} from "./safetensors/read-safetensors.js";
export { safetensorsToBytes, type WriteSafetensorsOptions, writeSafetensors } from "./safetensors/write-safetensors.js";
export { type ArrowOptions, type ArrowTable, readArrow } from "./tables/read-arrow.js";
export { type ParquetOptions, type ParquetStreamOptions, readParquet, streamParquet } from "./tables/read-parquet.js";
export type { TensorflowSource } from "./tensorflow/read/model-files.js";
export { type ReadTensorflowOptions, readTensorflow, type TensorflowModel } from "./tensorflow/read/read-tensorflow.js";
export { tensorflowToBytes, writeTensorflow } from "./tensorflow/write/write-tensorflow.js";
