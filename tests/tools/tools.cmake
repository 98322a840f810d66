# Programs that tests run; no part of the engine.
foreach(tool convert_cases lattice_cases convert_bench)
  add_executable(${tool} ${CMAKE_CURRENT_LIST_DIR}/${tool}.c)
  target_include_directories(${tool} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  target_link_libraries(${tool} firn_gen)
endforeach()

include(${CMAKE_CURRENT_LIST_DIR}/../redshift_lint/CMakeLists.cmake)
