export { AwsCli, type Ended } from './aws-cli';
export { busySeconds } from './busy';
export { FOLDER, installedAwsCli, installedPython } from './install';
export { notAnEmulator, otherEmulator } from './other';
export { type Emulator, startEmulator } from './process';
export { EmulatorUnavailable } from './unavailable';
