export { FOLDER, installedAwsCli, installedPython } from './install';
export { type Emulator, startEmulator } from './process';
export { EmulatorUnavailable } from './unavailable';
