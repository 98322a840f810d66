# tests/fuzz/fuzz_<name>.c becomes the program fuzz_<name>; `cmake --build --preset fuzz` builds all of them.
# ./bootstrap fuzz runs them with the seeds of tests/fuzz/seeds/<name>/.
if(NOT CMAKE_C_COMPILER_ID STREQUAL "Clang")
  message(FATAL_ERROR "FIRN_FUZZ needs clang: cmake --preset fuzz")
endif()

set(fuzz_yaml_layer firn_mapping)
set(fuzz_expr_layer firn_expr)
set(fuzz_template_layer firn_sql)

add_custom_target(fuzz)
file(GLOB fuzz_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/fuzz/fuzz_*.c)
foreach(source IN LISTS fuzz_sources)
  get_filename_component(target ${source} NAME_WE)
  if(NOT DEFINED ${target}_layer)
    message(FATAL_ERROR "tests/fuzz/fuzz.cmake does not say which layer ${target} is for")
  endif()
  add_executable(${target} ${source})
  target_link_libraries(${target} ${${target}_layer})
  target_compile_options(${target} PRIVATE -fsanitize=fuzzer)
  target_link_options(${target} PRIVATE -fsanitize=fuzzer)
  add_dependencies(fuzz ${target})
endforeach()
